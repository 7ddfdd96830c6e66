package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;

/** A group above memory.high reclaims before its tasks return to user mode, or they sleep. */
class MemoryHighTest {
  private static final String TOUCH =
      """
      machine = quad
      kernel = "6.1"
      ends = any
      cgroups { pod { memory.high = "1M" } }
      processes { app { cgroup = pod, cpu = 0, program = [
        { op = mmap, map = a, pages = 1024 }
        { op = touch, map = a, as = touches }
        { op = move_pages, map = a, as = asks }
      ] } }
      columns = [ "step.touches.max", "step.asks.status.ENOENT" ]
      """;

  @TempDir Path folder;

  private RowResult run(String more) {
    return Runner.run(ExperimentText.read(folder, "high.conf", TOUCH + more), Progress.NONE)
        .rows()
        .get(0);
  }

  @Test
  void with_swap_the_rest_is_swapped_out() {
    double swapped =
        run("swap { kind = sync, size = 32 MiB }\n").values().get("step.asks.status.ENOENT");
    assertThat(swapped).isBetween(768.0 - 64, 1024.0);
  }

  @Test
  void without_swap_a_task_sleeps_for_two_seconds_a_batch_at_most() {
    double ns = run("").values().get("step.touches.max");
    assertThat(ns).isBetween(10e9, 2e9 * (768 / 32 + 1));
  }
}
