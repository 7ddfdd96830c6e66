package pageferry.cluster;

import akka.cluster.ConfigValidation;
import akka.cluster.JoinConfigCompatChecker;
import com.typesafe.config.Config;
import java.util.List;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Lets only members into a cluster that were built of the same and run the same. */
public final class SameBuild extends JoinConfigCompatChecker {
  @Override
  public Seq<String> requiredKeys() {
    return CollectionConverters.asScala(List.of("pageferry.cluster.build")).toSeq();
  }

  @Override
  public ConfigValidation check(Config joining, Config here) {
    return JoinConfigCompatChecker.fullMatch(requiredKeys(), joining, here);
  }
}
