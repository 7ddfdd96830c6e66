package pageferry.experiment.strace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  @ParameterizedTest
  @CsvSource({
    "6.1, migspeed.strace, 24 24 24 0/0",
    "6.12, migspeed.v.strace, 24 24 24 0/0",
    "7.2, migspeed.strace, 24 24 24 0/0",
    "6.12, migratepages.strace, 23 23 23 0/0",
    "6.12, memhog-interleave.v.strace, 25 25 25 0/0",
    "6.12, numactl-weighted.strace, 31 31 31 0/0",
    "6.1, numactl-forking.stderr.strace, 51 51 51 0/0",
    "6.12, split_huge_page.strace, 28 28 28 0/0",
    "6.1, ltp-mbind01.strace, 84 84 84 0/0",
    "6.1, ltp-mbind02.strace, 37 37 37 3/3",
    "6.1, ltp-move_pages01.strace, 37 37 37 4/4",
    "6.12, ltp-move_pages03.strace, 34 34 34 4/4",
    "6.1, ltp-set_mempolicy02.strace, 86 86 86 48/48",
    "6.1, mtmove.stderr.strace, 45 45 45 256/256",
    "6.1, ltp-migrate_pages01.strace, 39 38 38 0/0",
  })
  void calls_answer_as_they_did(String kernel, String log, String figures) throws IOException {
    SortedMap<String, Double> values = run(kernel, log).values();
    String found =
        String.format(
            "%.0f %.0f %.0f %.0f/%.0f",
            values.get("real.calls"),
            values.get("real.returns"),
            values.get("real.equal"),
            values.get("real.pages.equal"),
            values.get("real.pages"));
    assertThat(found).isEqualTo(figures);
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
    assertThat(made.text("it", "", "6.12"))
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
    return StraceImport.of(List.of(REAL.resolve(kernel).resolve(log))).text(log, "", kernel);
  }

  private static RowResult run(String kernel, String log) throws IOException {
    Path machine = folder.resolve("quad.conf");
    Files.writeString(machine, new MachineText(Surveyor.survey(List.of(QUAD))).text());
    StraceImport made = StraceImport.of(List.of(REAL.resolve(kernel).resolve(log)));
    String text = made.text(log, machine.toString(), kernel) + "thp = always\n";
    return Runner.run(
            new ExperimentReader(ConfFiles.installed())
                .read(ConfParser.text("imported", text), new Overrides()),
            Progress.NONE)
        .rows()
        .get(0);
  }
}
