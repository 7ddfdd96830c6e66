package pageferry.experiment.conform;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import pageferry.mm.KernelVersion;

/**
 * How many recorded programs the model must answer as each kernel did, from
 * tests/corpus/floors.conf, to which the tests hold it.
 */
public final class Floors {
  private static final String FILE = "corpus/floors.conf";
  private static final String PROGRAMS = "programs";

  private final Config file = ConfigFactory.parseResources(Floors.class.getClassLoader(), FILE);

  /** The groups of programs, and how many each has; nothing where the corpus is not installed. */
  public Map<String, Integer> programs() {
    return counts(PROGRAMS);
  }

  /** How many programs of each group agree with a kernel; nothing if it was not recorded. */
  public Map<String, Integer> agreed(KernelVersion kernel) {
    return counts(kernel.toString());
  }

  private Map<String, Integer> counts(String key) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    if (file.root().containsKey(key)) {
      Config group = file.getConfig("\"" + key + "\"");
      new TreeMap<>(group.root()).keySet().forEach(name -> counts.put(name, group.getInt(name)));
    }
    return counts;
  }
}
