package pageferry.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.FaultReader;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.program.StepReader;
import pageferry.explore.SearchKind;
import pageferry.mm.Demotion;
import pageferry.mm.Knob;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.FaultKind;

/** docs/experiments.md has every key and every step that the reader of experiments knows. */
class ExperimentsPageTest {
  private static final Path PAGE = Path.of("docs/experiments.md");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");

  /** Readers of other files than experiments, and of what has its keys from elsewhere. */
  private static final Set<String> OTHERS =
      Set.of(
          "ConfParser", // the value of --set
          "CostReader", // costs: mm/Cost
          "Entry",
          "ExperimentReader", // a variant, which has an experiment's keys
          "FaultReader",
          "HistoryReader", // conf/kernels.conf
          "KernelReader", // kernels: docs/kernels.md
          "StepReader");

  @ParameterizedTest
  @EnumSource(Keys.class)
  void every_object_has_a_table_with_all_its_keys(Keys object) throws IOException {
    assertThat(firstCells(section(object.what()))).containsExactlyElementsOf(object.keys());
  }

  @Test
  void every_step_stands_there_with_all_its_keys() throws IOException {
    assertThat(keysOf(section("### Steps"))).isEqualTo(StepReader.keys());
  }

  @Test
  void every_fault_stands_there_with_all_its_keys() throws IOException {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    Arrays.stream(FaultKind.values()).forEach(each -> keys.put(each.key(), FaultReader.keys(each)));
    assertThat(keysOf(section("### Each fault"))).containsExactlyInAnyOrderEntriesOf(keys);
  }

  @Test
  void every_knob_stands_there_with_its_range() throws IOException {
    Map<String, List<String>> told = new LinkedHashMap<>();
    Documents.rows(section("## Knobs")).stream()
        .filter(row -> row.get(0).startsWith("`"))
        .forEach(row -> told.put(row.get(0), row.subList(1, 4)));
    Map<String, List<String>> knobs = new LinkedHashMap<>();
    for (Knob knob : Knob.values()) {
      boolean bySize = knob.initial() == Knob.BY_SIZE;
      List<Integer> range = List.of(knob.least(), knob.most(null));
      String initial = bySize ? "by size" : Integer.toString(knob.initial());
      knobs.put(
          "`" + knob.path() + "`",
          List.of(range.get(0).toString(), range.get(1).toString(), initial));
    }
    assertThat(told).containsExactlyInAnyOrderEntriesOf(knobs);
  }

  @Test
  void the_words_of_values_stand_there_too() throws IOException {
    Set<String> words = new TreeSet<>();
    words.addAll(StepReader.advice());
    words.addAll(StepReader.modes());
    words.addAll(StepReader.callFlags());
    words.addAll(Ending.byKey().keySet());
    words.addAll(SearchKind.byKey().keySet());
    Arrays.stream(MigrationStep.values()).forEach(each -> words.add(each.key()));
    Arrays.stream(Demotion.Protocol.values())
        .forEach(each -> words.add(each.name().toLowerCase(Locale.ROOT)));
    String page = Files.readString(PAGE);
    assertThat(words)
        .allSatisfy(word -> assertThat(page).containsPattern("\\b" + word + "\\b"))
        .hasSizeGreaterThan(40);
  }

  @Test
  void what_conf_experiment_sets_is_told_as_what_holds_otherwise() throws IOException {
    Entry defaults = ConfFiles.installed().shared("experiment.conf");
    tellsDefaults(Keys.EXPERIMENT, defaults);
    for (Map.Entry<String, Entry> each : defaults.members("the defaults").entrySet()) {
      if (each.getValue().isObject() && !each.getValue().members("an object").isEmpty()) {
        tellsDefaults(Keys.valueOf(each.getKey().toUpperCase(Locale.ROOT)), each.getValue());
      }
    }
  }

  private static void tellsDefaults(Keys object, Entry defaults) throws IOException {
    Map<String, String> rows = new LinkedHashMap<>();
    Documents.rows(section(object.what())).forEach(row -> rows.put(row.get(0), row.get(1)));
    for (Map.Entry<String, Entry> each : defaults.members("the defaults").entrySet()) {
      if (!each.getValue().isObject() && !each.getValue().isList()) {
        assertThat(rows.get("`" + each.getKey() + "`"))
            .as(each.getKey())
            .containsPattern("\\([^)]*" + told(each.getValue().text()));
      }
    }
  }

  @Test
  void keys_are_told_in_one_place() throws IOException {
    Pattern asked = Pattern.compile("\\.fields\\(\\s*(?:\"|WHAT)");
    Set<String> readers = new TreeSet<>();
    for (String folder : List.of("conf", "program", "read", "settings")) {
      try (Stream<Path> files = Files.list(Path.of("src/pageferry/experiment", folder))) {
        for (Path file : files.toList()) {
          if (asked.matcher(Files.readString(file)).find()) {
            readers.add(String.valueOf(file.getFileName()).replace(".java", ""));
          }
        }
      }
    }
    assertThat(OTHERS).as("who reads keys that Keys does not have").containsAll(readers);
  }

  private static String told(String value) {
    return switch (value) {
      case "no", "off", "false" -> "off";
      default -> Pattern.quote(value);
    };
  }

  /** The page from the heading that ends with these words to the next one. */
  private static String section(String heading) throws IOException {
    List<String> lines = Files.readAllLines(PAGE);
    int from = 0;
    while (!isHeading(lines.get(from), heading)) {
      from++;
      assertThat(from).as("a heading that ends with '" + heading + "'").isLessThan(lines.size());
    }
    int to = from + 1;
    while (to < lines.size() && !lines.get(to).startsWith("#")) {
      to++;
    }
    return String.join("\n", lines.subList(from, to));
  }

  private static boolean isHeading(String line, String heading) {
    return line.startsWith("#") && (line.equals(heading) || line.endsWith(": " + heading));
  }

  private static List<String> firstCells(String section) {
    return Documents.rows(section).stream()
        .map(row -> row.get(0))
        .filter(cell -> cell.startsWith("`"))
        .map(cell -> cell.replace("`", ""))
        .toList();
  }

  private static Map<String, List<String>> keysOf(String section) {
    Map<String, List<String>> keys = new LinkedHashMap<>();
    for (List<String> row : Documents.rows(section)) {
      if (row.get(0).startsWith("`")) {
        List<String> named = new ArrayList<>();
        CODE.matcher(row.get(1)).results().map((MatchResult m) -> m.group(1)).forEach(named::add);
        keys.put(row.get(0).replace("`", ""), named);
      }
    }
    return keys;
  }
}
