package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** The flush of what was only read waits until its frame is used again. */
class FlushOnReuseTest {
  private static final int PAGES = 64;

  @TempDir Path folder;

  private double flushes(String late, String protection, int times) {
    String text =
        """
        machine = two-socket
        kernel = "6.1"
        thp = never
        switches.flush-awaits-reuse = %s
        processes.app.threads {
          mover { cpu = 0, program = [
            { op = mmap, map = a, pages = 64 }
            { op = touch, map = a }
            { op = mprotect, map = a, prot = %s }
            { op = signal, signal = ready }
            { op = wait, signal = running }
            { op = repeat, times = %d, body = [
              { op = move_pages, map = a, nodes = [1] }
              { op = move_pages, map = a, nodes = [0] }
            ] }
            { op = signal, signal = moved }
          ] }
          reader { cpu = 1, program = [
            { op = wait, signal = ready }
            { op = signal, signal = running }
            { op = until, signal = moved, body = [
              { op = access, map = a, count = 8, think = 1 us }
            ] }
          ] }
        }
        """;
    String program = text.formatted(late, protection, times);
    return Runner.run(ExperimentText.read(folder, "late.conf", program), Progress.NONE)
        .rows()
        .get(0)
        .values()
        .get("tlb.flushes");
  }

  @Test
  void one_flush_serves_all_frames_that_wait() {
    double others = flushes("off", "r", 4) - 8 * PAGES;
    assertThat(flushes("on", "r", 4) - others).isBetween(1.0, 8.0);
  }

  @Test
  void what_can_be_written_is_flushed_at_once() {
    assertThat(flushes("on", "rw", 2)).isEqualTo(flushes("off", "rw", 2));
  }
}
