package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command line as a user meets it: what it prints and how it exits. */
class MainTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void without_arguments_the_help_is_shown() {
    assertThat(run()).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("Usage: pageferry", "run", "Exit codes:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "--help", "run --help", "import --help", "man", "rum", "journal list --hlp"})
  void what_is_built_for_some_words_alone_answers_as_all_commands_do(String line) {
    String[] words = line.isEmpty() ? new String[0] : line.split(" ");
    int code = run(words);
    String told = out.toString() + err;
    StringWriter some = new StringWriter();
    CommandLine command = Main.commandLine(words);
    command.setOut(new PrintWriter(some)).setErr(new PrintWriter(some));
    assertThat(Main.execute(command, words)).isEqualTo(code);
    assertThat(some.toString()).isEqualTo(told);
  }

  @Test
  void the_version_is_one_line() {
    assertThat(run("--version")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).startsWith("pageferry ").hasLineCount(1);
  }

  @Test
  void the_help_of_run_names_every_option() {
    assertThat(run("run", "--help")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains("EXPERIMENT", "--seed", "--seeds", "--set", "--kernel", "--json", "--hgrm");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rum", "--sed", "run", "run first-run --sed 3", "run first-run --seed x"})
  void wrong_arguments_are_bad_input(String line) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("try 'pageferry").doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void letters_that_have_changed_places_are_understood() {
    assertThat(run("rnu", "first-run")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("did you mean 'run'?");
  }

  @Test
  void what_experiments_can_name_is_listed_and_the_manual_has_every_command() {
    assertThat(run("list", "kernels")).isEqualTo(ExitCode.HOLDS);
    assertThat(run("list", "experiments")).isEqualTo(ExitCode.HOLDS);
    assertThat(run("list", "metrics")).isEqualTo(ExitCode.HOLDS);
    assertThat(run("list", "steps")).isEqualTo(ExitCode.HOLDS);
    assertThat(run("list", "costs")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .contains(
            "6.1   recorded on Debian 12",
            "first-run ",
            "lock.hold.* ",
            "move_pages ",
            "copy-local-ns ");
    assertThat(run("man")).isEqualTo(ExitCode.HOLDS);
    assertThat(run("completion", "bash")).isEqualTo(ExitCode.HOLDS);
    Main.commandLine()
        .getSubcommands()
        .keySet()
        .forEach(each -> assertThat(out.toString()).contains(".SS \"pageferry " + each + "\""));
  }

  @Test
  void an_experiment_that_nobody_knows_is_bad_input() {
    assertThat(run("run", "first-rum")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString())
        .isEqualTo(
            "first-rum: expected an experiment, found 'first-rum';"
                + " nearest valid name: first-run\n");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void bad_input_is_one_line_and_nothing_else() throws IOException {
    Path file = Files.writeString(folder.resolve("my.conf"), "about = x\nsead = 3\n");
    assertThat(run("run", file.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).startsWith(file + ":2: expected a key of an").hasLineCount(1);
  }

  @Test
  void a_wrong_kernel_or_setting_names_its_option() {
    assertThat(run("run", "first-run", "--kernel", "6.20")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run("run", "first-run", "--set", "machin=quad")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines())
        .containsExactly(
            "--kernel 6.20: expected a kernel from 4.15 to 7.2 (recorded: 5.10, 6.1, 6.12, 7.2), or"
                + " the path of a kernel's file, found '6.20'",
            "--set machin=quad: expected a key of an experiment, found 'machin';"
                + " nearest valid name: machine");
  }

  @Test
  void results_that_could_not_be_written_are_refused_before_anything_runs() {
    Path file = folder.resolve("missing").resolve("results.json");
    assertThat(run("run", "first-run", "--json", file.toString())).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).startsWith("--json " + file + ": expected a file in a directory");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void an_experiment_that_holds_prints_table_verdicts_and_digest() {
    assertThat(run("run", "first-run")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString().lines())
        .startsWith(
            "first-run: one task moves 16 MiB from node 0 to node 1",
            "machine two-socket",
            "kernel 6.1",
            "seed 1",
            "")
        .anyMatch(line -> line.startsWith("alloc-before-lock ") && line.contains(" 4096 "))
        .contains("ok      total('migrate.failed') == 0")
        .last(InstanceOfAssertFactories.STRING)
        .matches("digest [0-9a-f]{16} of 2 runs");
    assertThat(err.toString()).startsWith("journal: runs ").contains(".1 to ").hasLineCount(1);
  }

  @Test
  void an_expectation_that_fails_shows_its_numbers_and_exits_with_1() {
    String expect = "expect=[\"total('migrate.succeeded') == 1\"]";
    assertThat(run("run", "first-run", "--set", expect)).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("FAILED  total('migrate.succeeded') == 1")
        .contains("          total('migrate.succeeded') = 8192")
        .containsSubsequence("seed 1", "FAILED", "alloc-before-lock ", "digest");
  }

  @Test
  void an_expectation_of_runs_that_are_left_out_is_skipped() {
    assertThat(
            run(
                "run",
                "first-run",
                "--set",
                "strategy=batch",
                "--set",
                "expect=[\"value('tlb.flushes', 'alloc-before-lock') == 0\"]"))
        .isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("skipped value(").contains("of 1 run\n");
  }

  @Test
  void what_a_run_met_that_must_not_be_comes_before_the_table_and_who_waited_after_it() {
    assertThat(run("run", "abba-page-locks")).isEqualTo(ExitCode.HOLDS);
    assertThat(run("run", "reclaim-demotion-deadlock")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString())
        .containsSubsequence(
            "reclaim-demotion-deadlock: ",
            "seed 1",
            "found   relocking: deadlock: ",
            "found   waiting: deadlock: ",
            "\nprotocol ",
            "\nrelocking:\n===",
            "*** AA DEADLOCK ***",
            "\nwaiting:\n===",
            "digest");
  }

  @Test
  void a_run_that_is_stuck_says_who_waits_and_how_to_see_it_again() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("my.conf"),
            """
            processes { app { cpu = 0, program = [
              { op = wait, signal = never, count = 2 }
              { op = signal, signal = never }
            ] } }
            """);
    assertThat(run("run", file.toString(), "--seed", "7")).isEqualTo(ExitCode.FAILED);
    assertThat(out.toString())
        .contains("FAILED  the run hung: nothing could run any more\n")
        .contains("          app (pid ")
        .contains("          reproduce: pageferry run " + file + " --set seed=7");
  }

  @Test
  void the_same_seed_prints_the_same_and_another_one_another_digest() {
    assertThat(run("run", "first-run", "--seed", "5")).isEqualTo(ExitCode.HOLDS);
    String first = out.toString();
    out.getBuffer().setLength(0);
    assertThat(run("run", "first-run", "--seed", "5")).isEqualTo(ExitCode.HOLDS);
    assertThat(out).hasToString(first);
  }

  @Test
  void results_go_to_a_file_of_json() throws IOException {
    Path file = folder.resolve("results.json");
    assertThat(run("run", "first-run", "--json", file.toString())).isEqualTo(ExitCode.HOLDS);
    assertThat(Files.readString(file)).contains("\"migrate.succeeded\" : 4096");
    assertThat(Files.list(folder)).containsExactly(file);
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
