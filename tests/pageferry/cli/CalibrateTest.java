package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.house.Slow;
import picocli.CommandLine;

/** Costs fitted to kernel traces, as a user does it. */
@Slow
class CalibrateTest {
  private static final String REAL = "tests/real-inputs/ftrace/";

  private static final String OWN =
      """
      kernel = "6.12"
      costs.profile = xeon-e5-2640v3-2017
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 16 }, { op = touch, map = a }
        { op = move_pages, map = a, nodes = [1] }
        { op = mmap, map = b, pages = 128 }, { op = touch, map = b }
        { op = move_pages, map = b, nodes = [1] }
      ] } }
      """;

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_real_trace_tells_what_a_fault_takes() {
    assertThat(execute("calibrate", REAL + "6.1/memhog-interleave.ftrace.gz")).isZero();
    assertThat(out.toString())
        .containsPattern("22 µs +106 µs +271 +fault.mean +faults")
        .containsPattern("the trace has no +migrations, sleeps for mmap_lock, shootdowns")
        .containsPattern("20.9 us +11.8 us to 37.1 us +0.879 us +fault-entry-ns")
        .containsPattern("22.0 ±6.47 us +20.9 +-0.1[0-9] +fault.mean faults")
        .containsPattern("nothing is told of +syscall-entry-ns,");
  }

  @Test
  void the_trace_of_a_run_gives_its_costs_back() throws IOException {
    Path trace = ownTrace();
    Path fitted = folder.resolve("fitted.conf");
    assertThat(words("calibrate %s --kernel 6.12 --base epyc-zen3-2025 --out %s", trace, fitted))
        .isZero();
    assertThat(out.toString())
        .containsPattern("±.* [-+]0\\.[0-2][0-9] +call.move_pages.mean move_pages-128")
        .containsPattern("±.* [-+]0\\.[01][0-9] +migrate.time.mean move_pages-128")
        .containsPattern("±.* [-+]0\\.[01][0-9] +entry.away.mean move_pages-16");
    assertThat(Files.readString(fitted)).contains("fitted to " + trace);
  }

  /** The trace of a run: what it has as a mark, how a call begins, a real one has as an event. */
  private Path ownTrace() throws IOException {
    Path conf = Files.writeString(folder.resolve("own.conf"), OWN);
    Path journal = folder.resolve("journal");
    Path trace = folder.resolve("own.ftrace");
    assertThat(words("run %s --journal %s", conf, journal)).isZero();
    assertThat(words("journal export 1.1 --format ftrace --journal %s -o %s", journal, trace))
        .isZero();
    String text = Files.readString(trace);
    String begin = "sys_enter: NR 279 (0, 0, 0, 0, 0, 0)";
    out.getBuffer().setLength(0);
    return Files.writeString(trace, text.replace("tracing_mark_write: B|101|move_pages", begin));
  }

  private int words(String text, Object... paths) {
    return execute(text.formatted(paths).split(" "));
  }

  @Test
  void what_is_no_trace_is_bad_input() {
    assertThat(execute("calibrate", "README.md")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(execute("calibrate", "zen3-folio-size", "--kernel", "6.12"))
        .isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("--kernel: expected a kernel trace beside it");
    assertThat(out.toString()).isEmpty();
  }

  private int execute(String... args) {
    CommandLine main = Main.commandLine();
    main.setOut(new PrintWriter(out, true));
    main.setErr(new PrintWriter(err, true));
    return main.execute(args);
  }
}
