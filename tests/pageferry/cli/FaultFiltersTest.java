package pageferry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.mm.KernelFunction;
import picocli.CommandLine;

/** Faults that befall a task only while it is in a kernel function. */
class FaultFiltersTest {
  private static final String EXPERIMENT =
      """
      machine = two-socket
      kernel = "6.1"
      processes.app {
        cpu = 0
        program = [
          { op = mmap, map = a, pages = 4 }
          { op = touch, map = a }
          { op = mmap, map = b, pages = 4 }
          { op = mlock, map = b }
        ]
      }
      faults = [
        { fault = fail_page_alloc, probability = 100, times = 3, min-order = 0,
          ignore-gfp-wait = off, ignore-gfp-highmem = off, require = [%s] }
      ]
      expect = ["total('faults.fail_page_alloc') == 1", "total('errno.ENOMEM') == 1"]
      """;

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void a_fault_befalls_mlock_alone() throws IOException {
    assertThat(run("do_mlock")).as("%s%s", out, err).isEqualTo(ExitCode.HOLDS);
  }

  @Test
  void every_function_can_be_required() throws IOException {
    assertThat(run(String.join(", ", KernelFunction.names())))
        .as(err.toString())
        .isNotEqualTo(ExitCode.BAD_INPUT);
  }

  @Test
  void a_function_that_no_routine_is_has_a_neighbour() throws IOException {
    assertThat(run("do_mlok")).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(err.toString()).contains("found 'do_mlok'; nearest valid name: do_mlock");
  }

  private int run(String required) throws IOException {
    Path file = folder.resolve("faults.conf");
    Files.writeString(file, EXPERIMENT.formatted(required));
    CommandLine line = Main.commandLine();
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute("run", file.toString(), "--journal", folder.resolve("journal").toString());
  }
}
