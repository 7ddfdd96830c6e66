package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
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

/** The command compare with --by, on results of a real run, and mistakes with it. */
@Slow
class CompareByTest {
  @TempDir static Path folder;

  private static String json;

  private record Said(int code, String out, String err) {}

  @BeforeAll
  static void run_an_experiment() {
    json = folder.resolve("results.json").toString();
    assertThat(say("run", "first-run", "--json", json).code()).isZero();
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

  @Test
  void a_file_and_the_experiment_in_the_journal_are_compared_alike() {
    Said said = say("compare", json, "--by", "strategy", "--base", "batch");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out())
        .contains("metric", "migrate.succeeded", "(change) in per cent")
        .containsSubsequence("batch", "alloc-before-lock");
    assertThat(say("compare", "1", "--by", "strategy", "--base", "batch").out())
        .isEqualTo(said.out());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--by|stratgy|--by stratgy: expected a key that the experiment compares or varies, found"
            + " 'stratgy'; nearest valid name: strategy",
        "--base|batch|--base: expected --by beside it, found none"
      })
  void mistakes_are_one_line_with_the_nearest_name(String option, String value, String message) {
    String[] two = {"compare", json, json, option, value};
    String[] one = {"compare", json, option, value};
    Said said = say(option.equals("--base") ? two : one);
    assertThat(said.err()).isEqualTo(message + "\n");
    assertThat(said.code()).isEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void one_value_a_wrong_base_and_a_wrong_number_of_results_are_told() {
    String one = folder.resolve("one.json").toString();
    say("run", "first-run", "--set", "strategy=batch", "--json", one);
    require(
        "--base bath: expected a value of strategy, found",
        json,
        "--by",
        "strategy",
        "--base",
        "bath");
    require(
        "--by strategy: expected a key of which the rows have two values at least, found one",
        one,
        "--by",
        "strategy");
    require("compare: expected two RUNs, or one and --by KEY; found one", json);
    require("compare --by strategy: expected one RUN, found two", json, json, "--by", "strategy");
  }

  private static void require(String message, String... arguments) {
    List<String> all = new ArrayList<>(List.of("compare"));
    all.addAll(List.of(arguments));
    Said said = say(all.toArray(new String[0]));
    assertThat(said.err()).startsWith(message).hasLineCount(1);
    assertThat(said.code()).isEqualTo(ExitCode.BAD_INPUT);
  }
}
