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
import pageferry.house.Slow;
import picocli.CommandLine;

/** The command litmus as a user meets it. */
@Slow
class LitmusTest {
  private static final String PROGRAM =
      """
      { "name": "munmap-write",
        "prepare": [ {"op": "mmap", "map": "a", "pages": 1}, {"op": "touch", "map": "a"} ],
        "race": { "A": [ {"op": "munmap", "map": "a"} ],
                  "B": [ {"op": "touch", "map": "a", "access": "write"} ] } }
      """;

  private static final String OUTCOME =
      """
      {"count": %d, "race": {"A": [{"ret": 0}], "B": [{"touched": "%s"}]},
       "see": {"A": {"placement": {"a": "%s"}, "content": {"a": "Sx1"}}}, "firm": %s}\
      """;

  private static final String WRITES_FIRST = OUTCOME.formatted(7, "wx1", "-14x1", "true");
  private static final String WRITES_LATER = OUTCOME.formatted(9, "Sx1", "-14x1", "true");
  private static final String NEVER = OUTCOME.formatted(4, "Sx1", "1x1", "true");
  private static final String ONCE = OUTCOME.formatted(1, "Sx1", "0x1", "false");

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void make_a_folder() throws IOException {
    Files.createDirectories(folder.resolve("programs"));
    Files.createDirectories(folder.resolve("expected/6.12"));
    Files.writeString(folder.resolve("programs/munmap-write.json"), PROGRAM);
  }

  @Test
  void all_outcomes_are_reached_and_the_summary_is_the_last_line() throws IOException {
    recorded(WRITES_FIRST, WRITES_LATER);
    assertThat(litmus()).isEqualTo(ExitCode.HOLDS);
    assertThat(lines())
        .contains("counters apart: programs 1/1 outcomes 2/2")
        .last()
        .isEqualTo("litmus: programs 1/1 outcomes 2/2 exhausted 1/1");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void an_outcome_that_no_schedule_has_is_wrong_and_the_nearest_schedule_is_shown()
      throws IOException {
    recorded(WRITES_FIRST, WRITES_LATER, NEVER, ONCE);
    assertThat(litmus()).isEqualTo(ExitCode.FAILED);
    assertThat(lines())
        .contains(
            "  WRONG: A.0 0, B.0 Sx1, A.content.a Sx1, A.placement.a 1x1 (met 4 times)",
            "    nearest here: A.0 0, B.0 Sx1, A.content.a Sx1, A.placement.a -14x1",
            "  not reached, but not firm: A.0 0, B.0 Sx1, A.content.a Sx1, A.placement.a 0x1"
                + " (met 1 times)")
        .anyMatch(line -> line.contains("munmap() = 0"))
        .last()
        .isEqualTo("litmus: programs 0/1 outcomes 2/3 exhausted 1/1");
  }

  @Test
  void an_outcome_that_the_model_alone_has_is_a_question() throws IOException {
    recorded(WRITES_FIRST);
    assertThat(litmus("--brief")).isEqualTo(ExitCode.HOLDS);
    assertThat(lines())
        .contains("  only here: A.0 0, B.0 Sx1, A.content.a Sx1, A.placement.a -14x1")
        .noneMatch(line -> line.contains("munmap()"));
  }

  @Test
  void tallies_and_outcomes_that_one_has_alone_are_written_as_json() throws IOException {
    recorded(WRITES_FIRST, NEVER);
    Path json = folder.resolve("out.json");
    assertThat(litmus("--json", json.toString())).isEqualTo(ExitCode.FAILED);
    JsonNode program = new ObjectMapper().readTree(Files.readString(json)).at("/programs/0");
    assertThat(program.path("firm").asInt()).isEqualTo(2);
    assertThat(program.path("reached").asInt()).isEqualTo(1);
    assertThat(program.at("/wrong/0/outcome/see A placement.a").asText()).isEqualTo("1x1");
    assertThat(program.at("/wrong/0/nearest/see A placement.a").asText()).isEqualTo("-14x1");
    assertThat(program.at("/only_here/0/outcome/race B.0").asText()).isEqualTo("Sx1");
  }

  @Test
  void what_was_recorded_of_one_kernel_alone_is_looked_for_on_both() throws IOException {
    recorded(WRITES_FIRST, WRITES_LATER);
    Files.createDirectories(folder.resolve("expected/6.1"));
    Path other = folder.resolve("expected/6.1/munmap-write.json");
    Files.writeString(other, text(WRITES_FIRST));
    assertThat(litmus("--differences", "6.1", "6.12")).isEqualTo(ExitCode.FAILED);
    assertThat(lines())
        .anyMatch(line -> line.startsWith("munmap-write: the model has it on both, on 6.12: A.0 0"))
        .last()
        .isEqualTo("differences of 6.1 and 6.12: outcomes 0/1");
  }

  @Test
  void what_cannot_be_read_is_named_and_the_rest_is_searched() throws IOException {
    recorded(WRITES_FIRST, WRITES_LATER);
    String wrong = PROGRAM.replace("munmap-write", "other").replace("\"B\": [", "\"D\": [");
    Files.writeString(folder.resolve("programs/other.json"), wrong);
    assertThat(litmus()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("other.json:4: expected a task, found 'D'");
    assertThat(lines()).last().isEqualTo("litmus: programs 1/1 outcomes 2/2 exhausted 1/1");
  }

  @Test
  void a_folder_without_recordings_and_a_budget_that_is_none_are_bad_input() throws IOException {
    recorded(WRITES_FIRST);
    assertThat(run(folder.toString(), "--kernel", "5.10")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("expected/5.10");
    assertThat(litmus("--budget", "soon")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(litmus("--parallel", "0")).isEqualTo(ExitCode.BAD_INPUT);
    Files.writeString(folder.resolve("expected/6.12/munmap-write.json"), "{ \"name\": 1 }");
    assertThat(litmus()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void a_schedule_that_was_written_is_run_again() throws IOException {
    recorded(WRITES_FIRST);
    Path out = folder.resolve("out");
    assertThat(litmus("--brief", "--out", out.toString())).isEqualTo(ExitCode.HOLDS);
    Path file = out.resolve("munmap-write-6.12-1.litmus");
    assertThat(replay(file)).isEqualTo(ExitCode.HOLDS);
    assertThat(lines())
        .contains(
            "munmap-write on 6.12: A.0 0, B.0 Sx1, A.content.a Sx1, A.placement.a -14x1",
            "replayed: the same outcome")
        .anyMatch(line -> line.contains("munmap() = 0"));
    Files.writeString(file, Files.readString(file).replace("\"Sx1\"", "\"wx1\""));
    assertThat(replay(file)).isEqualTo(ExitCode.FAILED);
    assertThat(lines()).last().asString().startsWith("replayed: another outcome: A.0 0, B.0 Sx1");
    Files.writeString(file, Files.readString(file).replace("/cpu-", "/nobody-"));
    assertThat(replay(file)).isEqualTo(ExitCode.FAILED);
  }

  @Test
  void differences_are_not_written_to_files() throws IOException {
    recorded(WRITES_FIRST);
    String file = folder.resolve("out.json").toString();
    assertThat(litmus("--differences", "6.12", "6.12", "--json", file))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("--json: expected none with --differences, found one");
  }

  private int replay(Path file) {
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    return Main.execute(command, "replay", file.toString());
  }

  private void recorded(String... outcomes) throws IOException {
    Files.writeString(folder.resolve("expected/6.12/munmap-write.json"), text(outcomes));
  }

  private static String text(String... outcomes) {
    return "{\"name\": \"munmap-write\", \"kernel\": \"6.12\", \"outcomes\": [\n"
        + String.join(",\n", outcomes)
        + "]}";
  }

  private int litmus(String... more) {
    List<String> arguments = new ArrayList<>(List.of(folder.toString(), "--kernel", "6.12"));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(new String[0]));
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("litmus"));
    all.addAll(List.of(arguments));
    CommandLine command = Main.commandLine();
    command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err, true));
    return Main.execute(command, all.toArray(new String[0]));
  }

  private List<String> lines() {
    return out.toString().lines().toList();
  }
}
