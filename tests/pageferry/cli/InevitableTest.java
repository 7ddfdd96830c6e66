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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.house.Slow;
import picocli.CommandLine;

/** When a failure became inevitable, asked of schedules that a search has just found. */
@Slow
class InevitableTest {
  @TempDir static Path folder;

  private static Path schedule;

  private record Said(int code, String out, String err) {}

  /** A deadlock of two tasks, which is the journal's 1.1 as well. */
  @BeforeAll
  static void find_a_deadlock() {
    assertThat(found("abba-page-locks").code()).isEqualTo(ExitCode.FAILED);
    schedule = folder.resolve("abba-page-locks-given-1.schedule");
  }

  private static Said found(String experiment, String... more) {
    List<String> all = new ArrayList<>(List.of("explore", experiment, "--schedules", "50"));
    all.addAll(List.of("--out", folder.toString()));
    all.addAll(List.of(more));
    return say(all.toArray(new String[0]));
  }

  private static Said say(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--journal", folder.resolve("journal").toString()));
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    return new Said(line.execute(all.toArray(new String[0])), out.toString(), err.toString());
  }

  private static JsonNode asked(String what, String... more) throws IOException {
    Path json = folder.resolve("answer.json");
    List<String> all = new ArrayList<>(List.of("explore", "--inevitable", what));
    all.addAll(List.of("--json", json.toString()));
    all.addAll(List.of(more));
    Said said = say(all.toArray(new String[0]));
    assertThat(said.code()).as(said.err()).isEqualTo(ExitCode.HOLDS);
    return new ObjectMapper().readTree(json.toFile());
  }

  /** With one continuation many beginnings look certain that are not. */
  @ParameterizedTest
  @CsvSource({"1, 1", "1, 2", "1, 3", "50, 1"})
  void the_step_is_the_first_from_which_on_all_continuations_failed(String each, String seed)
      throws IOException {
    JsonNode answer = asked(schedule.toString(), "--continuations", each, "--seed", seed);
    int step = answer.path("certain").path("step").asInt();
    assertThat(step).isBetween(1, answer.path("steps").asInt() - 1);
    boolean isTriedBefore = false;
    for (JsonNode point : answer.path("curve")) {
      boolean all = point.path("failed").asInt() == point.path("tried").asInt();
      int steps = point.path("steps").asInt();
      assertThat(all || steps < step).as(point.toString()).isTrue();
      isTriedBefore |= steps == step - 1 && !all;
    }
    assertThat(isTriedBefore).as(answer.toString()).isTrue();
  }

  @Test
  void it_says_who_did_what_draws_the_curve_and_says_what_was_tried() {
    Said said = say("explore", "--inevitable", schedule.toString());
    assertThat(said.code()).isEqualTo(ExitCode.HOLDS);
    assertThat(said.out())
        .startsWith("DEADLOCK: task 101 waits in folio_lock() of pfn 0x3 held by task 102; ")
        .containsPattern("\ncertain after step \\d+ of \\d+: all 200 random continuations failed")
        .containsPattern("\n  step \\d+: (first:101|second:102) .*locks pfn 0x\\d")
        .containsPattern("\n +\\d+  50 of 50 +100% #{30}\n")
        .containsPattern("\ntried \\d+ of \\d+ beginnings with \\d+ continuations")
        .contains("\n200 of 200 is no proof: with 95 % confidence at least 98.5 % fail\n");
    assertThat(say("explore", "--inevitable", schedule.toString()).out()).isEqualTo(said.out());
  }

  @Test
  void a_finding_of_the_journal_answers_as_its_file_does() throws IOException {
    assertThat(asked("1.1", "--continuations", "10"))
        .isEqualTo(asked(schedule.toString(), "--continuations", "10"));
    assertThat(asked("1.1", "--continuations", "10", "--seed", "2"))
        .isNotEqualTo(asked("1.1", "--continuations", "10"));
  }

  @Test
  void what_no_order_could_prevent_was_certain_from_the_beginning() throws IOException {
    assertThat(found("reclaim-demotion-deadlock", "--set", "demotion.protocol=relocking").code())
        .isEqualTo(ExitCode.FAILED);
    String self = folder.resolve("reclaim-demotion-deadlock-relocking-1.schedule").toString();
    assertThat(asked(self).path("certain").path("step").asInt(-1)).isZero();
    assertThat(say("explore", "--inevitable", self).out())
        .contains("\ncertain from the beginning of the search on: all 200 random continuations");
  }

  @Test
  void a_schedule_that_fails_otherwise_now_exits_with_1() throws IOException {
    String text =
        Files.readString(schedule).replace("\"kind\": \"deadlock\"", "\"kind\": \"stuck\"");
    Path other = Files.writeString(folder.resolve("other.schedule"), text);
    Said said = say("explore", "--inevitable", other.toString());
    assertThat(said.code()).isEqualTo(ExitCode.FAILED);
    assertThat(said.out())
        .isEqualTo(
            other + " does not fail any more: pageferry replay tells where it is not the same\n");
  }

  @Test
  void mistakes_are_one_line() {
    requireMistake("none.schedule: expected a schedule that explore", "none.schedule");
    requireMistake("--continuations 0: expected a number", "1.1", "--continuations", "0");
    requireMistake("--set: expected none with --inevitable", "1.1", "--set", "seed=2");
    requireMistake("--parallel: expected none with --inevitable", "1.1", "--parallel", "2");
    Said said = say("explore", "abba-page-locks", "--continuations", "5");
    assertThat(said.err())
        .isEqualTo("--continuations: expected --inevitable beside it, found none\n");
    assertThat(said.code()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void a_run_in_order_is_no_schedule() {
    assertThat(say("run", "first-run").code()).isEqualTo(ExitCode.HOLDS);
    String number =
        say("journal", "list")
            .out()
            .lines()
            .filter(l -> l.contains("first-run"))
            .findFirst()
            .orElseThrow()
            .strip()
            .split(" ")[0];
    requireMistake("run " + number + ": expected a schedule that explore found", number);
  }

  private static void requireMistake(String message, String... arguments) {
    List<String> all = new ArrayList<>(List.of("explore", "--inevitable"));
    all.addAll(List.of(arguments));
    Said said = say(all.toArray(new String[0]));
    assertThat(said.err()).startsWith(message).hasLineCount(1);
    assertThat(said.code()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(said.out()).isEmpty();
  }
}
