package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Logs of strace, imported and run as a user does it. */
class ImportTest {
  private static final String LOGS = "tests/real-inputs/strace/";

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void what_really_happened_stands_beside_what_happens_here() throws IOException {
    String file = folder.resolve("migspeed.conf").toString();
    String log = LOGS + "6.12/migspeed.strace";
    assertThat(execute("import", log, "--kernel", "6.12", "--out", file)).isZero();
    assertThat(err.toString()).isEqualTo("imported: 24 calls with what they really answered\n");
    assertThat(execute("run", file, "--journal-detail", "off")).isZero();
    assertThat(out.toString())
        .containsPattern("27 +mbind +0 in 43.8 ms +0 in ")
        .contains(
            "answers equal 24 of 24, return values equal 24 of 24, pages placed equal 0 of 0");
    Path other = Path.of(file);
    String changed = Files.readString(other).replace("line = 27, ret = 0", "line = 27, ret = 7");
    Files.writeString(other, changed);
    assertThat(execute("run", file, "--journal-detail", "off")).isZero();
    assertThat(out.toString())
        .containsPattern("27 +mbind +7 in 43.8 ms +0 in .*  differs")
        .contains("answers equal 23 of 24, return values equal 23 of 24,");
  }

  @Test
  void what_is_left_out_is_bad_input_for_the_strict() {
    String log = LOGS + "6.12/mtmove.strace";
    assertThat(execute("import", log, "--strict")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .hasSize(12)
        .contains(
            log
                + ":38: move_pages: 32 of 48 pages are in the log, and are all that is moved here:"
                + " strace -v -e abbrev=none shows all");
  }

  private int execute(String... args) {
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out, true));
    main.setErr(new PrintWriter(err, true));
    return main.execute(args);
  }
}
