package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** What imported programs need: files of steps, files that processes share, and pages in turn. */
class ProgramFilesTest {
  private static final String MACHINE =
      "machine { nodes = [{ cpus = \"0-1\", memory = 64 MiB }, { cpus = \"2\", memory = 64 MiB }]"
          + " }\n"
          + "ends = any\n";

  @TempDir Path folder;

  private RowResult run(String processes) throws IOException {
    String text = MACHINE + "processes {\n" + processes + "\n}\n";
    return Runner.run(ExperimentText.read(folder, "my.conf", text), Progress.NONE).rows().get(0);
  }

  @Test
  void a_file_of_steps_is_the_program_that_they_are() throws IOException {
    Files.writeString(
        folder.resolve("app.steps"),
        """
        # what it has
        { op = mmap, map = a, pages = 64 }
        op = touch, map = a

        { op = fork, child = kid, body = "kid.steps" }
        """);
    Files.writeString(folder.resolve("kid.steps"), "{ op = touch, map = a, pages = \"0-7\" }\n");
    RowResult filed = run("app { cpu = 0, program = \"app.steps\" }");
    RowResult listed =
        run(
            """
            app { cpu = 0, program = [
              { op = mmap, map = a, pages = 64 }
              { op = touch, map = a }
              { op = fork, child = kid, body = [ { op = touch, map = a, pages = "0-7" } ] }
            ] }\
            """);
    assertThat(filed.values()).isEqualTo(listed.values());
    assertThat(filed.values()).containsKey("alloc.node0").containsKey("call.fork.mean");
  }

  @ParameterizedTest
  @CsvSource({
    "'{ op = touch, map = b }', ':3: expected a map of an mmap step'",
    "'{ op = touch, map', ':3: expected a step such as { op = touch, map = a }'",
    "'{ op = touch, map = ${x} }', ':3: expected a step such as'",
    "'include \"other\"', ':3: expected a step such as'",
    "'{ op = toch, map = a }', ':3: expected a step'",
  })
  void a_mistake_in_it_is_told_at_its_line(String line, String said) throws IOException {
    Path steps = folder.resolve("app.steps");
    Files.writeString(steps, "{ op = mmap, map = a, pages = 64 }\n\n" + line + "\n");
    assertThatThrownBy(() -> run("app { cpu = 0, program = \"app.steps\" }"))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(steps + said);
  }

  @Test
  void a_file_that_is_not_there_is_told() {
    assertThatThrownBy(() -> run("app { cpu = 0, program = \"none.steps\" }"))
        .hasMessageContaining("none.steps: expected a file, found none");
  }

  @Test
  void a_long_file_is_read_without_keeping_its_text() throws IOException {
    StringBuilder steps = new StringBuilder("{ op = mmap, map = a, pages = 64 }\n");
    IntStream.range(0, 30_000)
        .forEach(i -> steps.append("{ op = touch, map = a, pages = \"" + i % 64 + "\" }\n"));
    Files.writeString(folder.resolve("app.steps"), steps);
    RowResult result = run("app { cpu = 0, program = \"app.steps\" }");
    assertThat(result.values().get("alloc.node0")).isBetween(64.0, 66.0);
  }

  @ParameterizedTest
  @CsvSource({"'', 34", "'file = data', 18"})
  void processes_that_name_a_file_share_it(String file, double pages) throws IOException {
    String named = file.isEmpty() ? "" : ", " + file;
    RowResult result =
        run(
            """
            one { cpu = 0, program = [
              { op = mmap, map = a, pages = 16, type = tmpfs, share = shared%s }
              { op = touch, map = a }
              { op = signal, signal = begun }
              { op = wait, signal = ended }
            ] }
            two { cpu = 1, program = [
              { op = wait, signal = begun }
              { op = mmap, map = a, pages = 16, type = tmpfs, share = shared%s }
              { op = touch, map = a }
              { op = signal, signal = ended }
            ] }\
            """
                .formatted(named, named));
    assertThat(result.values().get("alloc.node0")).isEqualTo(pages);
  }

  @Test
  void a_file_needs_a_type_that_has_files() {
    assertThatThrownBy(
            () -> run("a { cpu = 0, program = [{ op = mmap, map = a, pages = 1, file = x }] }"))
        .hasMessageContaining("expected 'file' where 'type' is file or tmpfs");
  }

  @Test
  void a_map_of_another_process_is_named_after_it() throws IOException {
    RowResult result =
        run(
            """
            app { cpu = 0, program = [
              { op = mmap, map = first, pages = 4 }
              { op = mmap, map = a, pages = 16 }
              { op = touch, map = a }
              { op = signal, signal = touched }
              { op = wait, signal = moved }
            ] }
            mover { cpu = 2, program = [
              { op = wait, signal = touched }
              { op = move_pages, target = app, map = app/a, pages = "4-7", nodes = [1] }
              { op = move_pages, target = app, addr = ["app/a:8-9"], nodes = [1] }
              { op = signal, signal = moved }
            ] }\
            """);
    assertThat(result.values().get("migrate.succeeded")).isEqualTo(6.0);
  }

  @Test
  void a_body_goes_over_the_pages_of_a_map() throws IOException {
    RowResult result =
        run(
            """
            app { cpu = 0, program = [
              { op = mmap, map = a, pages = 40 }
              { op = touch, map = a }
              { op = repeat, map = a, pages = "0-36", each = 16, body = [
                { op = mbind, map = a, pages = "$pages", mode = BIND, nodes = [1], flags = [MOVE] }
                { op = get_mempolicy, map = a, page = "$last", flags = [NODE, ADDR] }
              ] }
            ] }\
            """);
    assertThat(result.values().get("migrate.succeeded")).isEqualTo(37.0);
    assertThat(result.values().get("migrate.calls")).isEqualTo(3.0);
    assertThatThrownBy(
            () ->
                run(
                    "app { cpu = 0, program = [ { op = mmap, map = a, pages = 4 }"
                        + ", { op = repeat, times = 2, map = a, body = [] } ] }"))
        .hasMessageContaining("expected either 'times' or 'map'");
  }
}
