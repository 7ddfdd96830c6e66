package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;

/** Who reclaims for a page that it wants lets others run: cond_resched() of __perform_reclaim(). */
class DirectReclaimTest {
  private static final double MS = 1e6;

  /** Each of sixteen tries in vain takes 1 ms for each of two nodes. */
  private static final String IN_VAIN =
      """
      machine = tiny
      kernel = "6.12"
      preemption = none
      ends = any
      costs { reclaim-stall-ns = 1 ms }
      swap { kind = sync, size = 64 KiB }
      pressure = [
        { node = 0, free = 8 KiB, clean = off }
        { node = 1, free = 8 KiB, clean = off }
      ]
      processes {
        app { cpu = 0, program = [ { op = mmap, map = a, pages = 100 }, { op = touch, map = a } ] }
        other { cpu = 0, program = [
          { op = repeat, times = 40, body = [ { op = sleep, time = 500 us } ] }
        ] }
      }
      columns = [call.sleep.max, vmstat.allocstall]
      """;

  @TempDir Path folder;

  @Test
  void another_task_sleeps_too_long_by_a_few_tries_and_does_not_wait_for_their_end() {
    Experiment experiment = ExperimentText.read(folder, "vain.conf", IN_VAIN);
    Map<String, Double> seen =
        Runner.run(experiment, Progress.NONE, Recording.Detail.ALL, Recorder.NONE)
            .rows()
            .get(0)
            .values();
    assertThat(seen.get("vmstat.allocstall")).isGreaterThan(32);
    assertThat(seen.get("call.sleep.max")).isBetween(2 * MS, 8 * MS);
  }
}
