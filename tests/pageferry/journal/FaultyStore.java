package pageferry.journal;

import akka.dispatch.Futures;
import akka.pattern.Patterns;
import akka.persistence.AtomicWrite;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import com.typesafe.config.Config;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import scala.collection.immutable.Seq;
import scala.concurrent.Future;
import scala.concurrent.duration.FiniteDuration;
import scala.runtime.BoxedUnit;
import scala.util.Failure;
import scala.util.Try;

/** A store in memory whose writes go wrong from the n-th on, as its configuration says. */
public final class FaultyStore extends PersistenceTestKitPlugin {
  private final String fault;
  private final int good;
  private int writes;

  /** What Akka Persistence makes of the configuration. */
  public FaultyStore(Config config, String path) {
    super(config, path);
    fault = config.getString("fault");
    good = config.getInt("good-writes");
  }

  @Override
  public Future<Seq<Try<BoxedUnit>>> asyncWriteMessages(Seq<AtomicWrite> messages) {
    if (++writes <= good) {
      return super.asyncWriteMessages(messages);
    }
    Callable<Future<Seq<Try<BoxedUnit>>>> later = () -> super.asyncWriteMessages(messages);
    return switch (fault) {
      case "failed" -> Futures.failed(new IOException("No space left on device"));
      case "rejected" -> Futures.successful(rejected(messages));
      default ->
          Patterns.after(
              new FiniteDuration(20, TimeUnit.MILLISECONDS),
              context().system().scheduler(),
              context().dispatcher(),
              later);
    };
  }

  private static Seq<Try<BoxedUnit>> rejected(Seq<AtomicWrite> messages) {
    Try<BoxedUnit> refusal = new Failure<>(new IOException("the store refuses this event"));
    return messages.map(each -> refusal).toSeq();
  }
}
