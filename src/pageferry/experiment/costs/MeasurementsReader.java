package pageferry.experiment.costs;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValueFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.KeyOrder;
import pageferry.experiment.conf.Place;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/** Reads measurements: a published table, or lines of a CSV file about experiments. */
public final class MeasurementsReader {
  private static final List<String> COLUMNS =
      List.of("experiment", "metric", "labels", "value", "error");

  private static final Set<String> TABLES = Set.of("csv", "conf", "json");

  private static final long MOST_BYTES = 1L << 20;

  private final ConfFiles files;

  public MeasurementsReader(ConfFiles files) {
    this.files = files;
  }

  /**
   * The experiments of which there are measurements.
   *
   * @param nameOrPath a published table, the path of one, or that of a CSV file
   * @param base the profile of costs that they are run with; null: their own
   */
  public List<Experiment> read(String nameOrPath, @Nullable String base) {
    Overrides overrides = overrides(base);
    ExperimentReader reader = new ExperimentReader(files);
    if (!nameOrPath.endsWith(".csv")) {
      return List.of(reader.read(files.published(nameOrPath), overrides));
    }
    Map<String, StringBuilder> cells = cells(nameOrPath);
    List<Experiment> experiments = new ArrayList<>();
    cells.forEach(
        (experiment, text) ->
            experiments.add(
                reader.read(
                    with(files.experiment(experiment), nameOrPath, text.toString()), overrides)));
    return experiments;
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

  private static Entry with(Entry experiment, String file, String cells) {
    String text = "published { source = " + quoted(file) + ", cells = [" + cells + "] }";
    ConfigObject published = ConfigFactory.parseString(text).root();
    return experiment.with(KeyOrder.merged(published, (ConfigObject) experiment.value()));
  }

  /** The cells of each experiment, in the order in which they are named first. */
  private static Map<String, StringBuilder> cells(String file) {
    List<String> lines = lines(file);
    Map<String, StringBuilder> cells = new LinkedHashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      List<String> line = Arrays.stream(lines.get(i).split(",", -1)).map(String::strip).toList();
      Place place = new Place(file, i + 1);
      if (i == 0) {
        if (!line.equals(COLUMNS)) {
          throw BadInput.at(place, "the columns " + String.join(",", COLUMNS), lines.get(i));
        }
      } else if (!lines.get(i).isBlank()) {
        if (line.size() != COLUMNS.size()) {
          throw BadInput.at(place, COLUMNS.size() + " cells", line.size() + " of them");
        }
        cells.computeIfAbsent(line.get(0), name -> new StringBuilder()).append(cell(line, place));
      }
    }
    return cells;
  }

  private static String cell(List<String> line, Place place) {
    StringBuilder call = new StringBuilder("value('" + line.get(1) + "'");
    for (String label : line.get(2).split(";")) {
      call.append(label.isBlank() ? "" : ", '" + label.strip() + "'");
    }
    return "{ use = fit, of = %s, value = %s, published = %s, error = %s }\n"
        .formatted(
            quoted((line.get(1) + " " + line.get(2)).strip()),
            quoted(call.append(')').toString()),
            number(line.get(3), place),
            number(line.get(4), place));
  }

  private static String number(String text, Place place) {
    try {
      return "" + Double.parseDouble(text);
    } catch (NumberFormatException none) {
      throw BadInput.at(place, "a number", "'" + text + "'");
    }
  }

  private static List<String> lines(String file) {
    Path path = Path.of(file);
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw BadInput.at(new Place(file, 0), "a file of at most 1 MiB", "a larger one");
      }
      return Files.readString(path, StandardCharsets.UTF_8).lines().toList();
    } catch (IOException unreadable) {
      throw BadInput.at(new Place(file, 0), "a file that can be read", "none");
    }
  }

  private static String quoted(String text) {
    return ConfigValueFactory.fromAnyRef(text).render(ConfigRenderOptions.concise());
  }
}
