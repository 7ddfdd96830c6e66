package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;

/** Threads, processes, variants and axes come in the order of the text, whatever its layout. */
@Slow
class OrderTest {
  private static final Path REPORTS = Path.of("tests/reports");
  private static final String ONE_STEP = "program = [{ op = sleep, time = 1 us }]";

  @TempDir Path folder;

  @Test
  void one_line_and_several_lines_mean_the_same() {
    Experiment inOneLine = read(ConfParser.file(REPORTS.resolve("r-order-one-line.conf")));
    Experiment inLines = read(ConfParser.file(REPORTS.resolve("r-order-lines.conf")));
    assertThat(inOneLine.rows().get(0).scenario().taskNames().values())
        .containsExactly("b", "a", "c");
    assertThat(inOneLine.resolved()).isEqualTo(inLines.resolved());
    assertThat(digest(inOneLine)).isEqualTo(digest(inLines));
  }

  @Property(tries = 30)
  void the_order_of_names_is_that_of_the_text_in_every_layout(@ForAll long seed) {
    Random random = new Random(seed);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      names.add((random.nextBoolean() ? "op" : "t") + Integer.toString(random.nextInt(), 36));
    }
    List<String> distinct = names.stream().distinct().toList();
    String text = threads(distinct);
    Entry entry = ConfParser.text("my.conf", text);
    assertThat(taskNames(text)).isEqualTo(distinct);
    assertThat(taskNames(Layouts.hocon(entry, seed))).isEqualTo(distinct);
    assertThat(taskNames(Layouts.json(entry))).isEqualTo(distinct);
  }

  @Property(tries = 5)
  void each_shipped_experiment_means_the_same_in_every_layout(@ForAll long seed) {
    ConfFiles files = ConfFiles.installed();
    for (String name : files.names("experiments")) {
      Entry shipped = files.shared("experiments/" + name + ".conf");
      String layout = Layouts.hocon(shipped, seed);
      String wanted = read(shipped).resolved();
      assertThat(read(ConfParser.text(name, layout)).resolved())
          .as("the experiment\n%s", layout)
          .isEqualTo(wanted);
      assertThat(read(ConfParser.json(name, Layouts.json(shipped))).resolved()).isEqualTo(wanted);
      assertThat(read(ConfParser.json(name, wanted)).resolved()).isEqualTo(wanted);
    }
  }

  @Test
  void a_key_keeps_the_place_of_its_first_mention() {
    String again = "z { cpu = 0, " + ONE_STEP + " }\na { cpu = 1, " + ONE_STEP + " }\nz.cpu = 2\n";
    assertThat(taskNames("processes.p.threads {\n" + again + "}")).containsExactly("z", "a");
    String paths =
        "processes.p.threads.z.cpu = 1\nprocesses.p.threads.a.cpu = 2\n"
            + "processes { p { threads { a { %1$s }, z { %1$s } } } }".formatted(ONE_STEP);
    assertThat(taskNames(paths)).containsExactly("z", "a");
  }

  @Test
  void substitutions_bring_their_keys_in_their_order() {
    String text =
        """
        mine { z { cpu = 0, program = ${steps} }, b { cpu = 1, program = ${steps} } }
        steps = [{ op = sleep, time = 1 us }]
        wanted.processes.p.threads = ${mine} { a { cpu = 2, program = ${steps} } }
        """;
    Entry whole = ConfParser.text("my.conf", text);
    Entry threads = whole;
    for (String key : List.of("wanted", "processes", "p", "threads")) {
      threads = threads.members("an object").get(key);
    }
    assertThat(threads.members("threads").keySet()).containsExactly("z", "b", "a");
    assertThat(threads.members("threads").get("z").members("a thread").keySet())
        .containsExactly("cpu", "program");
  }

  @Test
  void an_included_file_stands_where_it_is_included() throws IOException {
    Files.writeString(
        folder.resolve("part.conf"),
        "m { cpu = ${n}, program = ${s} }, c { cpu = 0, program = ${s} }\n"
            + "n = 1\ns = [{ op = sleep, time = 1 us }]");
    Path main = folder.resolve("main.conf");
    Files.writeString(
        main,
        "t { z { cpu = 0 }, include \"part\", a = 3 }\nbeside { include file(\"part.conf\") }");
    Entry entry = ConfParser.file(main);
    assertThat(entry.members("all").get("t").members("threads").keySet())
        .containsExactly("z", "m", "c", "n", "s", "a");
    assertThat(entry.members("all").get("beside").members("threads").keySet())
        .containsExactly("m", "c", "n", "s");
  }

  @Test
  void what_is_set_comes_in_the_order_of_the_setting() {
    String threads = "processes={p{threads{ %s }}}".formatted(thread("z") + ", " + thread("a"));
    Experiment set =
        ExperimentText.read(folder, "my.conf", ExperimentText.SMALL, threads, "costs.free-ns=1 us");
    assertThat(set.rows().get(0).scenario().taskNames().values()).containsExactly("z", "a");
    Experiment added =
        ExperimentText.read(
            folder,
            "my.conf",
            ExperimentText.SMALL,
            "processes.z={cpu=1, " + ONE_STEP + "}",
            "processes.b={cpu=2, " + ONE_STEP + "}");
    assertThat(added.rows().get(0).scenario().taskNames().values())
        .containsExactly("app", "z", "b");
  }

  @Test
  void what_a_variant_changes_keeps_its_place() {
    String text =
        threads(List.of("z", "m", "a"))
            + "\nvariants { v { processes.p.threads { n { cpu = 0, %s }, a.cpu = 2, m.cpu = 3 } } }"
                .formatted(ONE_STEP)
            + "\ncompare { variant = [v] }";
    assertThat(taskNames(text)).containsExactly("z", "m", "a", "n");
  }

  @Test
  void two_thousand_threads_on_one_line_are_read_at_once() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      names.add("t" + i);
    }
    Collections.shuffle(names, new Random(5));
    List<String> read =
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> taskNames(threads(names)));
    assertThat(read).isEqualTo(names);
  }

  private static String threads(List<String> names) {
    return names.stream()
        .map(OrderTest::thread)
        .collect(Collectors.joining(", ", "processes { p { threads { ", " } } }"));
  }

  private static String thread(String name) {
    return name + " { cpu = 0, " + ONE_STEP + " }";
  }

  private static List<String> taskNames(String text) {
    return List.copyOf(
        read(ConfParser.text("my.conf", text)).rows().get(0).scenario().taskNames().values());
  }

  private static String digest(Experiment experiment) {
    return Runner.run(experiment, (done, total, title) -> {}).digest();
  }

  private static Experiment read(Entry entry) {
    return new ExperimentReader(ConfFiles.installed()).read(entry, new Overrides());
  }
}
