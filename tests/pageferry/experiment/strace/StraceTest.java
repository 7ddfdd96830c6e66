package pageferry.experiment.strace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.experiment.survey.MachineText;
import pageferry.experiment.survey.Surveyor;

/** Experiments of what strace logged of real programs on real kernels. */
class StraceTest {
  private static final Path REAL = Path.of("tests/real-inputs/strace");
  private static final Path QUAD = Path.of("tests/real-inputs/topology/6.1-quad");

  @TempDir static Path folder;

  static Stream<Map.Entry<String, JsonNode>> facts() throws IOException {
    JsonNode facts = new ObjectMapper().readTree(REAL.resolve("facts.json").toFile());
    return facts.properties().stream();
  }

  @ParameterizedTest
  @MethodSource("facts")
  void a_log_has_in_it_what_another_parser_found(Map.Entry<String, JsonNode> fact) {
    SortedMap<String, Integer> counts =
        new TreeMap<>(StraceImport.of(List.of(REAL.resolve(fact.getKey()))).log().counts());
    JsonNode facts = fact.getValue();
    SortedMap<String, Integer> expected = new TreeMap<>();
    for (String what : List.of("lines", "exits", "killed", "signals", "restarted")) {
      expected.put(what, facts.path(what).asInt());
    }
    facts
        .path("calls")
        .properties()
        .forEach(call -> expected.put("call " + call.getKey(), call.getValue().asInt()));
    facts
        .path("errors")
        .properties()
        .forEach(error -> expected.put("error " + error.getKey(), error.getValue().asInt()));
    List.of("resumed", "unfinished", "others").forEach(counts::remove);
    expected.keySet().forEach(what -> counts.putIfAbsent(what, 0));
    assertThat(counts).isEqualTo(expected);
  }

  static Stream<String> agreement() throws IOException {
    return Files.readAllLines(REAL.resolve("agreement.txt")).stream()
        .filter(line -> !line.startsWith("#"));
  }

  @ParameterizedTest
  @MethodSource("agreement")
  void calls_answer_as_they_did(String line) throws IOException {
    String[] words = line.split(" +");
    List<Path> files = Stream.of(words[0].split("\\+")).map(REAL::resolve).toList();
    SortedMap<String, Double> values = run(words[0].split("/")[0], files).values();
    List<String> names =
        List.of("real.calls", "real.returns", "real.equal", "real.pages", "real.pages.equal");
    for (int i = 0; i < names.size(); i++) {
      Double found = values.getOrDefault(names.get(i), 0.0);
      assertThat(found).as(names.get(i)).isGreaterThanOrEqualTo(Integer.parseInt(words[i + 1]));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "6.12, migspeed, migspeed.ftrace, 64 - - -, 64",
    "6.1, memhog-interleave, memhog-interleave.ftrace.gz, - 64 64 64, 0",
    "6.1, memhog-preferred, memhog-preferred.ftrace.gz, - - 256 -, 0",
  })
  void a_trace_tells_what_was_touched(
      String kernel, String log, String trace, String allocated, double migrated)
      throws IOException {
    List<Path> files =
        List.of(
            REAL.resolve(kernel).resolve(log + ".strace"),
            REAL.resolveSibling("ftrace").resolve(kernel).resolve(trace));
    SortedMap<String, Double> values = run(kernel, files).values();
    String[] nodes = allocated.split(" ");
    for (int node = 0; node < nodes.length; node++) {
      if (!nodes[node].equals("-")) {
        assertThat(values.get("alloc.node" + node)).isEqualTo(Double.parseDouble(nodes[node]));
      }
    }
    assertThat(values.get("migrate.succeeded")).isEqualTo(migrated);
    assertThat(values.get("real.returns")).isEqualTo(values.get("real.calls"));
  }

  @ParameterizedTest
  @CsvSource({"migspeed.report, 113", "migspeed.perfscript, 117"})
  void traces_of_other_tools_tell_the_same(String trace, long pages) {
    List<Path> files =
        List.of(
            REAL.resolve("6.12/migspeed.strace"),
            REAL.resolveSibling("ftrace").resolve("6.12").resolve(trace));
    StraceImport made = StraceImport.of(files);
    assertThat(made.touched()).isEqualTo(pages);
    assertThat(made.text("it", "", 1, "6.12"))
        .contains("{ op = touch, map = anon-4, pages = \"1-65\" }\n");
  }

  @Test
  void damaged_logs_are_read_as_far_as_they_make_sense() throws IOException {
    Random random = new Random(11);
    List<String> logs = new ArrayList<>();
    for (String name :
        List.of("6.12/migspeed", "6.12/mtmove", "6.1/mtmove.stderr", "6.1/ltp-mbind01")) {
      logs.add(Files.readString(REAL.resolve(name + ".strace")));
    }
    ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
    int told = 0;
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder(logs.get(i % logs.size()));
      for (int change = 0; change < 1 + i % 8; change++) {
        damage(text, random);
      }
      Path damaged = Files.writeString(folder.resolve("damaged.strace"), text);
      StraceImport made = StraceImport.of(List.of(damaged));
      String experiment = made.text("it", "", 1, "6.12");
      for (Remark remark : made.remarks()) {
        assertThat(remark.toString()).contains("damaged.strace:").doesNotContain("\n");
        told++;
      }
      if (i % 20 < logs.size()) {
        reader.read(ConfParser.text("imported", experiment), new Overrides());
      }
    }
    assertThat(told).isGreaterThan(2000);
  }

  private static void damage(StringBuilder text, Random random) {
    int at = random.nextInt(text.length());
    switch (random.nextInt(5)) {
      case 0 -> text.setCharAt(at, (char) (32 + random.nextInt(95)));
      case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(60)));
      case 2 -> text.insert(at, "0123456789abcdefx-".charAt(random.nextInt(18)));
      case 3 -> text.insert(at, text.substring(at / 2, Math.min(text.length(), at / 2 + 200)));
      default -> {
        int number = text.indexOf("0x", at);
        text.insert(number < 0 ? at : number + 2, Integer.toHexString(random.nextInt()));
      }
    }
  }

  @Test
  void the_time_between_calls_is_the_real_one() {
    assertThat(text("6.12", "migspeed.strace"))
        .contains("strace (pids, -tt, -T)")
        .contains("{ op = sleep, until = 792506 us }\n      { op = mbind, map = anon-4, pages = ")
        .contains("nodes = [1], maxnode = 1024, flags = [MOVE], real = { line = 27, ret = 0,")
        .contains("took = 43767 us }");
  }

  @Test
  void threads_wait_for_who_made_them() {
    assertThat(text("6.12", "mtmove.strace"))
        .contains("\"thread-222\" { cpu = 1, program = [\n      { op = wait, signal = start-222 }")
        .contains("{ op = fork, child = child-221, body = [")
        .contains("{ op = migrate_pages, target = child-221, from = [0, 1], to = [2, 3],");
  }

  @Test
  void what_is_not_complete_is_told_by_line() {
    StraceImport made = StraceImport.of(List.of(REAL.resolve("6.12/mtmove.strace")));
    assertThat(made.remarks()).hasSize(12);
    assertThat(made.remarks().get(0).toString())
        .endsWith(
            "mtmove.strace:38: move_pages: 32 of 48 pages are in the log, and are all that is moved"
                + " here: strace -v -e abbrev=none shows all");
  }

  @Test
  void files_of_one_task_each_are_read_together() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(REAL.resolve("6.12"))) {
      files = all.filter(each -> each.toString().contains("mtmove-ff")).sorted().toList();
    }
    StraceImport made = StraceImport.of(files);
    assertThat(made.log().counts()).containsEntry("exits", 6).containsEntry("call move_pages", 8);
    assertThat(made.text("it", "", 1, "6.12"))
        .contains("strace (no pids, -ttt, -T)")
        .contains("\"mtmove-244\" { threads {")
        .contains("\"thread-247\" { cpu = ");
  }

  @Test
  void a_file_without_calls_is_refused() throws IOException {
    Path file = Files.writeString(folder.resolve("none.strace"), "1+0 records in\n");
    assertThatThrownBy(() -> StraceImport.of(List.of(file)))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("none.strace:1: expected a log of strace");
  }

  private static String text(String kernel, String log) {
    return StraceImport.of(List.of(REAL.resolve(kernel).resolve(log))).text(log, "", 1, kernel);
  }

  private static RowResult run(String kernel, List<Path> files) throws IOException {
    Path machine = folder.resolve("quad.conf");
    Files.writeString(machine, new MachineText(Surveyor.survey(List.of(QUAD))).text());
    StraceImport made = StraceImport.of(files);
    String text = made.text("it", machine.toString(), 4, kernel) + "thp = always\n";
    return Runner.run(
            new ExperimentReader(ConfFiles.installed())
                .read(ConfParser.text("imported", text), new Overrides()),
            Progress.NONE)
        .rows()
        .get(0);
  }
}
