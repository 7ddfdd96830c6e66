package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command conform as a user meets it. */
class ConformTest {
  private static final String TOUCH =
      """
      { "name": "mine/touch", "machine": "quad", "program": [
        {"op": "mmap", "map": "a", "pages": 4}, {"op": "touch", "map": "a"} ] }
      """;

  private static final String ANSWER =
      """
      { "name": "mine/touch", "steps": [ {"ret": 0}, {"ret": 0, "faults": 4} ],
        "placement": {"main": {"a": "0x4"}}, "vmstat": {"pgfault": 4}, "trace": [] }
      """;

  private static final String OTHER_ANSWER =
      """
      { "name": "mine/touch", "steps": [ {"ret": 0}, {"ret": 0, "faults": 5} ],
        "placement": {"main": {"a": "1x4"}}, "vmstat": {"pgfault": 4, "pgmajfault": 1},
        "trace": ["mm_migrate_pages_start mode=MIGRATE_SYNC reason=compaction"] }
      """;

  @TempDir Path corpus;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void make_a_corpus() throws IOException {
    Files.createDirectories(corpus.resolve("mine"));
    Files.createDirectories(corpus.resolve("expected/6.1/mine"));
    program("touch.json", TOUCH);
    answer(ANSWER);
  }

  @Test
  void a_corpus_that_agrees_exits_with_0_and_its_summary_is_the_last_line() {
    assertThat(conform()).isEqualTo(ExitCode.HOLDS);
    assertThat(lines())
        .last()
        .isEqualTo(
            "agreement: programs 1/1 steps 2/2 status 0/0 placement 2/2 folios 0/0"
                + " vmstat 1/1 mthp 0/0 cgroup 0/0 trace 1/1");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void each_disagreement_names_program_step_expected_and_got() throws IOException {
    answer(OTHER_ANSWER);
    assertThat(conform()).isEqualTo(ExitCode.FAILED);
    assertThat(lines())
        .contains(
            "mine/touch step 1 touch: expected {\"ret\":0,\"faults\":5}, got {faults=4, ret=0}",
            "mine/touch placement.main.a: expected 1x4, got 0x4",
            "mine/touch pgmajfault: expected 1, got 0",
            "mine/touch event 0: expected mm_migrate_pages_start mode=MIGRATE_SYNC"
                + " reason=compaction, got the end")
        .last()
        .isEqualTo(
            "agreement: programs 0/1 steps 1/2 status 0/0 placement 1/2 folios 0/0"
                + " vmstat 1/2 mthp 0/0 cgroup 0/0 trace 0/1");
  }

  @Test
  void what_varied_between_recordings_is_not_compared() throws IOException {
    answer(
        OTHER_ANSWER.replace(
            "\"trace\"",
            "\"varied\": [\".vmstat.pgmajfault\", \".placement.main.a\"], \"untraced\""));
    conform();
    assertThat(lines())
        .last()
        .isEqualTo(
            "agreement: programs 0/1 steps 1/2 status 0/0 placement 1/1 folios 0/0"
                + " vmstat 1/1 mthp 0/0 cgroup 0/0 trace 0/0");
  }

  @Test
  void a_program_that_cannot_be_read_is_named_with_its_line_and_stops_no_other()
      throws IOException {
    program("wrong.json", TOUCH.replace("touch\", \"map\"", "tuch\", \"map\""));
    program("broken.jsonl", "{ \"name\": \"mine/x\",\n\n" + TOUCH.replace("\n", " "));
    assertThat(conform()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines().toList())
        .satisfiesExactly(
            line -> assertThat(line).contains("broken.jsonl:1: expected"),
            line ->
                assertThat(line)
                    .endsWith(
                        "wrong.json:2: expected a step's op, found 'tuch';"
                            + " nearest valid name: touch"));
    assertThat(out.toString()).contains("agreement: programs 2/2");
  }

  @Test
  void only_the_programs_that_match_are_run() throws IOException {
    program("other.json", TOUCH.replace("mine/touch", "mine/other"));
    assertThat(conform("--only", "mine/t*")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("programs 1/1").doesNotContain("without a recording");
    assertThat(conform("--only", "mine/*")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("without a recording: 1");
  }

  @Test
  void the_json_has_every_tally_and_disagreement() throws IOException {
    answer(OTHER_ANSWER);
    Path file = corpus.resolve("result.json");
    assertThat(conform("--json", file.toString())).isEqualTo(ExitCode.FAILED);
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/agreement/steps/agreed").asInt()).isEqualTo(1);
    assertThat(json.at("/areas/touch/all").asInt()).isEqualTo(1);
    assertThat(json.at("/programs/0/differs").size()).isEqualTo(4);
    assertThat(json.at("/programs/0/differs/0/field").asText()).isEqualTo("steps");
  }

  @Test
  void folders_and_kernels_that_are_not_there_are_bad_input() {
    assertThat(run("conform", corpus.resolve("no").toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(conform("--kernel", "6.20")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(conform("--kernel", "7.2")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines().toList())
        .containsExactly(
            corpus.resolve("no") + ": expected the folder of a corpus, found none",
            "--kernel: expected a kernel from 4.15 to 7.2 (recorded: 5.10, 6.1, 6.12, 7.2), or the"
                + " path of a kernel's file, found '6.20'",
            corpus.resolve("expected/7.2")
                + ": expected a folder of what kernel 7.2 answered, found none");
  }

  private void program(String file, String text) throws IOException {
    Files.writeString(corpus.resolve("mine").resolve(file), text);
  }

  private void answer(String text) throws IOException {
    Files.writeString(corpus.resolve("expected/6.1/mine/touch.json"), text);
  }

  private int conform(String... options) {
    List<String> arguments = new ArrayList<>(List.of("conform", corpus.toString()));
    arguments.addAll(List.of(options));
    return run(arguments.toArray(String[]::new));
  }

  private int run(String... arguments) {
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(err));
    return line.execute(arguments);
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }
}
