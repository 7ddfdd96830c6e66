package pageferry.experiment.costs;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.KeyOrder;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/**
 * Reads measurements: a published table, or a list of what was measured of experiments, as a CSV
 * file or as HOCON.
 */
public final class MeasurementsReader {
  /** The key of a file under which measurements are listed. */
  static final String MEASUREMENTS = "measurements";

  private static final String CSV = ".csv";
  private static final Set<String> TABLES = Set.of("csv", "conf", "json");

  private final ConfFiles files;

  public MeasurementsReader(ConfFiles files) {
    this.files = files;
  }

  /**
   * The experiments of which there are measurements.
   *
   * @param nameOrPath a published table, the path of one, or that of a list of measurements
   * @param base the profile of costs that they are run with; null: their own
   */
  public List<Experiment> read(String nameOrPath, @Nullable String base) {
    Path path = Path.of(nameOrPath);
    if (nameOrPath.endsWith(CSV)) {
      return listed(CsvTable.read(path), base);
    }
    if (Files.isRegularFile(path)) {
      Entry file = ConfParser.file(path);
      if (file.isObject() && file.members("measurements").containsKey(MEASUREMENTS)) {
        return listed(file, base);
      }
    }
    return List.of(read(files.published(nameOrPath), base));
  }

  /** An experiment with what was measured of it, run with a profile of costs or its own. */
  public Experiment read(Entry entry, @Nullable String base) {
    return new ExperimentReader(files).read(entry, overrides(base));
  }

  /** Whether a file is meant to be a kernel trace: any that is no table. */
  public static boolean isTrace(String nameOrPath) {
    String ending = nameOrPath.substring(nameOrPath.lastIndexOf('.') + 1);
    return !TABLES.contains(ending) && Files.isRegularFile(Path.of(nameOrPath));
  }

  private static Overrides overrides(@Nullable String base) {
    Overrides overrides = new Overrides();
    if (base != null) {
      overrides.set("costs.profile=\"" + base + "\"");
    }
    return overrides;
  }

  /** The experiments of a list, in the order in which they are named first. */
  private List<Experiment> listed(Entry file, @Nullable String base) {
    Entry list = file.fields("measurements", MEASUREMENTS).get(MEASUREMENTS);
    Map<String, Entry> named = new LinkedHashMap<>();
    Map<String, List<ConfigValue>> cells = new TreeMap<>();
    for (Entry each : list.list("a list of measurements")) {
      Measured measured = Measured.read(each);
      String name = measured.experiment().text();
      named.putIfAbsent(name, measured.experiment());
      cells.computeIfAbsent(name, none -> new ArrayList<>()).add(measured.cell());
    }
    if (named.isEmpty()) {
      throw list.mistake("measurements");
    }
    List<Experiment> experiments = new ArrayList<>();
    for (Map.Entry<String, Entry> each : named.entrySet()) {
      Entry experiment = files.referred("experiments", "an experiment", each.getValue());
      List<ConfigValue> own = cells.getOrDefault(each.getKey(), List.of());
      experiments.add(read(with(experiment, each.getValue().value().origin(), own), base));
    }
    return experiments;
  }

  private static Entry with(Entry experiment, ConfigOrigin origin, List<ConfigValue> cells) {
    if (!(experiment.value() instanceof ConfigObject object)) {
      throw experiment.mistake("an experiment");
    }
    Map<String, Object> published = new TreeMap<>();
    published.put("source", origin.description());
    published.put("cells", ConfigValueFactory.fromIterable(cells).withOrigin(origin));
    return experiment.with(
        KeyOrder.with(
            object, "published", ConfigValueFactory.fromMap(published).withOrigin(origin)));
  }
}
