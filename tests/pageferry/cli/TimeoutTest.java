package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;

/** A run that does not end is stopped by the clock, and what was done before it is kept. */
@Slow
class TimeoutTest {
  private static final String ENDLESS =
      """
      limits { steps = 1000000000000, time = 100000000 s }
      processes { p { cpu = 0, program = [{ op = repeat, times = 0, body = [] }] } }
      vary { processes.p.program.0.times = [3, 1000000000000, 5] }
      columns = [time.virtual]
      """;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void what_is_done_is_shown_and_written() throws IOException {
    Path file = Files.writeString(folder.resolve("endless.conf"), ENDLESS);
    Path json = folder.resolve("endless.json");
    assertThat(run("run", file, "--timeout", "1s", "--journal-detail", "off", "--json", json))
        .isEqualTo(ExitCode.FAILED);
    assertThat(out.toString()).containsPattern("STOPPED by --timeout 1s: [0-2] of 3 runs done");
    assertThat(Files.exists(json)).isNotEqualTo(out.toString().contains(": 0 of 3"));
  }

  @Test
  void a_time_that_is_none_is_refused() {
    assertThat(run("run", "first-run", "--timeout", "soon")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString())
        .startsWith("--timeout: expected a time such as 90s, 5m or 2h, found 'soon'");
  }

  private int run(Object... arguments) {
    String[] words = Arrays.stream(arguments).map(String::valueOf).toArray(String[]::new);
    return Main.execute(
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err)), words);
  }
}
