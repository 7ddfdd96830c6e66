package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void the_version_is_one_line() {
    assertThat(run("--version")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).startsWith("pageferry ").hasLineCount(1);
  }

  @Test
  void the_help_of_run_names_every_option() {
    assertThat(run("run", "--help")).isEqualTo(ExitCode.HOLDS);
    assertThat(out.toString()).contains("EXPERIMENT", "--seed", "--set", "--kernel", "--json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rum", "--sed", "run", "run first-run --sed 3", "run first-run --seed x"})
  void wrong_arguments_are_bad_input(String line) {
    assertThat(run(line.split(" "))).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("try 'pageferry").doesNotContain("\tat ");
    assertThat(out.toString()).isEmpty();
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
    assertThat(run("run", "first-run", "--kernel", "6.11")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run("run", "first-run", "--set", "machin=quad")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines())
        .containsExactly(
            "--kernel 6.11: expected a kernel, found '6.11'; nearest valid name: 6.1",
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

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
