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

  @Test
  void what_calls_migrated_in_a_trace_stands_beside_what_they_migrate_here() throws IOException {
    String file = folder.resolve("migspeed.conf").toString();
    String log = LOGS + "6.12/migspeed.strace";
    String trace = "tests/real-inputs/ftrace/6.12/migspeed.ftrace";
    assertThat(execute("import", log, trace, "--kernel", "6.12", "--out", file, "--run", journal()))
        .as("%s", err)
        .isZero();
    assertThat(out.toString()).contains("mbind").contains(", migrations equal 2 of 2, time");
    Path other = Path.of(file);
    String changed = Files.readString(other).replace("migrated = 64", "migrated = 65");
    Files.writeString(other, changed);
    assertThat(execute("run", file, "--journal-detail", "off")).isZero();
    assertThat(out.toString()).contains(", migrations equal 1 of 2, time").contains("differs");
  }

  @Test
  void pages_end_where_the_kernel_had_moved_them() {
    String file = folder.resolve("migratepages.conf").toString();
    String log = LOGS + "6.1/migratepages.strace";
    String before = "298=" + LOGS + "6.1/migratepages.before.numa_maps";
    String after = "298=" + LOGS + "6.1/migratepages.after.numa_maps";
    assertThat(
            execute(
                "import",
                log,
                "--numa-maps",
                before,
                "--numa-maps-after",
                after,
                "--out",
                file,
                "--run",
                journal()))
        .as("%s", out)
        .isZero();
    assertThat(out.toString())
        .contains("ok      total('placement.other-298.heap-1.node1') == 112")
        .contains("ok      total('placement.other-298.stack-1.node1') == 9")
        .doesNotContain("FAILED");
  }

  @Test
  void numa_maps_that_are_none_are_bad_input() throws IOException {
    Path wrong = Files.writeString(folder.resolve("maps"), "7f00 default anon=1 N0=1\nnothing\n");
    String log = LOGS + "6.1/migratepages.strace";
    assertThat(execute("import", log, "--numa-maps", "298=" + wrong)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains(wrong + ":2: expected a line of /proc/PID/numa_maps");
    Files.writeString(wrong, "7f00 bind:0-- anon=1 N0=1\n");
    assertThat(execute("import", log, "--numa-maps", "298=" + wrong)).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains(wrong + ":1: expected a list of nodes such as 0-1,3");
  }

  private String journal() {
    return "--journal=" + folder.resolve("journal");
  }

  private int execute(String... args) {
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out, true));
    main.setErr(new PrintWriter(err, true));
    return main.execute(args);
  }
}
