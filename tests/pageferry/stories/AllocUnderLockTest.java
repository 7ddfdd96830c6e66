package pageferry.stories;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Results;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;

/** How long PG_locked is held follows from what reclaim costs, where it is held over that. */
@Slow
class AllocUnderLockTest {
  @Test
  void dearer_reclaim_lengthens_the_hold_where_the_target_is_allocated_under_the_lock() {
    assertThat(holdMax("alloc-after-lock", "2 ms"))
        .isGreaterThan(holdMax("alloc-after-lock", "200 us") + 1_500_000);
  }

  @Test
  void dearer_reclaim_lengthens_no_hold_where_the_target_is_there_before() {
    assertThat(holdMax("alloc-before-lock", "2 ms"))
        .isLessThan(1.5 * holdMax("alloc-before-lock", "200 us"));
  }

  private static double holdMax(String strategy, String stall) {
    Overrides overrides = new Overrides();
    overrides.set("strategy=" + strategy);
    overrides.set("costs.reclaim-stall-ns=" + stall);
    Experiment experiment =
        new ExperimentReader(ConfFiles.installed()).read("alloc-under-lock", overrides);
    Results results = Runner.run(experiment, Progress.NONE);
    return results.rows().get(0).values().getOrDefault("lock.hold.max", 0.0);
  }
}
