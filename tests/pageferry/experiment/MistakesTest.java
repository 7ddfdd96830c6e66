package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/**
 * Every mistake gives one message with file and line. The cases change one line of an experiment,
 * or add one; the message names that line.
 */
class MistakesTest {
  /** Line 1 is free for the case; the program stands on lines 3 to 6. */
  private static final String TEXT =
      """
      %s
      processes { app { threads { mover { cpu = 0, program = [
        { op = mmap, map = a, pages = 16 }
        { op = signal, signal = ready }
        %s
        { op = touch, map = a } ] }
      } } }
      """;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvFileSource(resources = "mistakes-in-keys.txt", delimiterString = " => ", quoteCharacter = '`')
  void a_mistake_in_a_key_names_its_line(String line, String message) {
    String said = said(TEXT.formatted(line, ""));
    assertThat(said).startsWith(folder.resolve("my.conf") + ":1: expected " + message);
  }

  @ParameterizedTest
  @CsvFileSource(
      resources = "mistakes-in-steps.txt",
      delimiterString = " => ",
      quoteCharacter = '`')
  void a_mistake_in_a_step_names_its_line(String step, String message) {
    String said = said(TEXT.formatted("", step));
    assertThat(said).isEqualTo(folder.resolve("my.conf") + ":5: expected " + message);
  }

  @Test
  void a_cpu_that_the_machine_lacks_is_refused() {
    String text = TEXT.formatted("machine = quad", "").replace("cpu = 0", "cpu = 4");
    assertThat(said(text)).endsWith(":2: expected a CPU of the machine, 0 to 3, found CPU 4");
  }

  @Test
  void a_thread_without_a_program_is_refused() {
    String text = "processes { app { threads {\n mover { cpu = 0 } } } }";
    assertThat(said(text)).endsWith(":2: expected the key 'program' in a thread, found none");
  }

  @Test
  void an_experiment_without_processes_is_refused() {
    assertThat(said("about = nothing"))
        .endsWith(":1: expected the key 'processes' in an experiment, found none");
  }

  @Test
  void two_threads_of_one_name_are_refused() {
    String text =
        "processes {\n a { threads { x { cpu = 0, program = [] } } }\n"
            + " b { threads { x { cpu = 0, program = [] } } } }";
    assertThat(said(text))
        .endsWith(":3: expected a name for each thread and child, found 'x' twice");
  }

  @Test
  void malformed_text_names_the_line_of_the_error() {
    assertThat(said("about = x\nprocesses = [ 1, 2\nseed = 3\n"))
        .startsWith(folder.resolve("my.conf") + ":3: expected HOCON or JSON, found an error: ");
  }

  @Test
  void an_unresolved_substitution_names_its_line() {
    assertThat(said("about = x\nseed = ${HOME}\n"))
        .isEqualTo(
            folder.resolve("my.conf")
                + ":2: expected HOCON or JSON, found an error: Could not resolve substitution to a"
                + " value: ${HOME}");
  }

  @Test
  void a_mistake_in_a_machine_file_names_that_file() throws IOException {
    Path machine = folder.resolve("tiny.conf");
    Files.writeString(
        machine, "nodes = [\n { cpus = \"0-1\", memory = 1 GB } ]\ndistances = [[10]]");
    assertThat(said("machine = ./tiny.conf\n" + ExperimentText.SMALL))
        .isEqualTo(
            folder.resolve("./tiny.conf")
                + ":2: expected a size in whole pages of 4 KiB such as 48 MiB, 8 GiB or 16 pages"
                + " for 'memory', found '1 GB'");
  }

  @Test
  void a_mistake_in_an_included_file_names_that_file() throws IOException {
    Path part = Files.writeString(folder.resolve("part.conf"), "seed = 1\nsead = 2");
    assertThat(said("include \"part.conf\"\n" + ExperimentText.SMALL))
        .startsWith(part + ":2: expected a key of an experiment, found 'sead'");
    assertThat(said("include required(file(\"" + folder + "/none.conf\"))"))
        .isEqualTo(
            folder.resolve("my.conf")
                + ":1: expected a file to include, found none at "
                + folder.resolve("none.conf"));
  }

  @Test
  void a_mistake_in_a_variant_names_the_line_of_the_value() {
    String text = ExperimentText.SMALL + "compare {\n kernel = [\n \"6.1\",\n \"8.14\" ] }";
    assertThat(said(text))
        .endsWith(
            ":10: expected a kernel from 4.15 to 7.2 (recorded: 5.10, 6.1, 6.12, 7.2), "
                + "or the path of a kernel's file, found '8.14'");
  }

  @Test
  void missing_and_unreadable_files_are_named() throws IOException {
    assertThat(saidOf("missing.conf")).isEqualTo("missing.conf: expected a file, found none");
    Path directory = Files.createDirectory(folder.resolve("d.conf"));
    assertThat(saidOf(directory.toString()))
        .isEqualTo(directory + ": expected a file, found a directory");
    assertThat(saidOf("")).isEqualTo("'': expected a file, found a directory");
    Path binary = Files.write(folder.resolve("b.conf"), new byte[] {(byte) 0xff, 0});
    assertThat(saidOf(binary.toString()))
        .isEqualTo(binary + ":1: expected text in UTF-8, found other bytes");
  }

  @Test
  void a_bare_name_that_is_no_experiment_gets_the_nearest() {
    assertThat(saidOf("first-rum"))
        .isEqualTo(
            "first-rum: expected an experiment, found 'first-rum'; nearest valid name: first-run");
  }

  @ParameterizedTest
  @MethodSource("wrong_settings")
  void a_mistake_in_a_setting_names_the_option(String setting, String message) {
    BadInput wrong =
        catchThrowableOfType(
            BadInput.class,
            () -> ExperimentText.read(folder, "my.conf", ExperimentText.SMALL, setting));
    assertThat(wrong).hasMessage("--set " + setting + ": expected " + message);
  }

  @Test
  void a_setting_that_changes_nothing_is_refused() {
    String text =
        ExperimentText.SMALL
            + "variants { old { kernel = \"5.10\", costs.free-ns = 1 us }, new {}, idle {} }\n"
            + "compare { variant = [new, old], costs.copy-local-ns = [1 us, 2 us] }";
    assertThat(saidOfSetting(text, "kernel=6.1"))
        .isEqualTo(
            "--set kernel=6.1: expected a key that nothing else sets again, found kernel, which the"
                + " variant 'old' sets as variants.old.kernel");
    assertThat(saidOfSetting(text, "costs.free-ns=3 us")).contains("which the variant 'old' sets");
    assertThat(saidOfSetting(text, "variants.idle.seed=3")).contains("a variant that does not run");
    ExperimentText.read(folder, "my.conf", text, "variants.old.kernel=6.1", "costs.unmap-ns=1 us");
    ExperimentText.read(folder, "my.conf", text, "variant=new", "kernel=6.1");
  }

  private String saidOfSetting(String text, String setting) {
    return catchThrowableOfType(
            BadInput.class, () -> ExperimentText.read(folder, "my.conf", text, setting))
        .getMessage();
  }

  static Stream<Arguments> wrong_settings() {
    return Stream.of(
        mistake("seed", "key=value, found no key or no '='"),
        mistake("sead=3", unknownKey("sead", "seed")),
        mistake("seed=x", "a whole number for 'seed', found 'x'"),
        mistake("about.x=3", "a key that can be set, found 'x' below a plain value"),
        mistake("processes.app.program.7.map=b", "an index from 0 to 2 into a list, found '7'"),
        mistake(
            "processes.app.program.1.map=b",
            "a map of an mmap step, found 'b'; nearest valid name: a"));
  }

  private String said(String text) {
    BadInput wrong =
        catchThrowableOfType(BadInput.class, () -> ExperimentText.read(folder, "my.conf", text));
    assertThat(wrong).as("the complaint about\n%s", text).isNotNull();
    return wrong.getMessage();
  }

  private static String saidOf(String name) {
    return catchThrowableOfType(
            BadInput.class,
            () -> new ExperimentReader(ConfFiles.installed()).read(name, new Overrides()))
        .getMessage();
  }

  private static Arguments mistake(String line, String message) {
    return Arguments.of(line, message);
  }

  private static String duration(String key) {
    return "a duration such as 250 ns, 1.5 us, 3 ms or 1 s for '" + key + "', found ";
  }

  private static String pages(String found) {
    return "pages such as \"0-15\", \"0,3,7\" or \"0-511:2\", found '" + found + "'";
  }

  private static String unknownKey(String found, String nearest) {
    return "a key of an experiment, found '" + found + "'; nearest valid name: " + nearest;
  }
}
