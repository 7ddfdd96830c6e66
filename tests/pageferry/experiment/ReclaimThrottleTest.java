package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.Runner;

/** Who waits for kswapd instead of reclaiming by himself: throttle_direct_reclaim(). */
class ReclaimThrottleTest {
  /** Much can be swapped out; of the reserves so much is left when somebody wants more. */
  private static final String FULL =
      """
      machine = tiny
      kernel = "%s"
      swap { kind = async, size = 8 MiB }
      pressure = [
        { node = 0, free = %s, at = 100 ms, clean = off }
        { node = 1, free = %s, at = 100 ms, clean = off }
      ]
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 600 }
        { op = mmap, map = b, pages = 100 }
        { op = touch, map = a, pages = "0-399" }
        { op = sleep, time = 200 ms }
        { op = touch, map = b }
      ] } }
      columns = [vmstat.pgscan_direct_throttle, vmstat.allocstall, vmstat.oom_kill]
      """;

  /** The same with nothing that kswapd could free: it gives up. */
  private static final String HOPELESS =
      """
      machine = tiny
      ends = any
      pressure = [
        { node = 0, free = 8 KiB, clean = off }
        { node = 1, free = 8 KiB, clean = off }
      ]
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 100 }
        { op = touch, map = a }
      ] } }
      columns = [vmstat.pgscan_direct_throttle, vmstat.oom_kill]
      """;

  @TempDir Path folder;

  private Map<String, Double> run(String text) {
    Experiment experiment = ExperimentText.read(folder, "full.conf", text);
    return Runner.run(experiment, Progress.NONE, Recording.Detail.ALL, Recorder.NONE)
        .rows()
        .get(0)
        .values();
  }

  @ParameterizedTest
  @ValueSource(strings = {"6.1", "6.12", "7.2"})
  void who_finds_less_than_half_of_the_reserves_waits_for_kswapd(String kernel) {
    Map<String, Double> seen = run(FULL.formatted(kernel, "8 KiB", "8 KiB"));
    assertThat(seen.get("vmstat.pgscan_direct_throttle")).isPositive();
    assertThat(seen).containsEntry("vmstat.oom_kill", 0.0);
  }

  @Test
  void who_finds_the_reserves_untouched_reclaims_at_once() {
    Map<String, Double> seen = run(FULL.formatted("6.1", "min", "min"));
    assertThat(seen).containsEntry("vmstat.pgscan_direct_throttle", 0.0);
    assertThat(seen.get("vmstat.allocstall")).isPositive();
  }

  @Test
  void nobody_waits_for_a_kswapd_that_has_nothing_to_free() {
    assertThat(run(HOPELESS))
        .containsEntry("vmstat.pgscan_direct_throttle", 0.0)
        .containsEntry("vmstat.oom_kill", 1.0);
  }
}
