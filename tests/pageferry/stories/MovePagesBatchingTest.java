package pageferry.stories;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.experiment.Experiment;
import pageferry.experiment.ExperimentReader;
import pageferry.experiment.Overrides;
import pageferry.experiment.Progress;
import pageferry.experiment.Results;
import pageferry.experiment.Runner;
import pageferry.experiment.conf.ConfFiles;

/** What alternating targets cost follows from what a TLB shootdown costs. */
class MovePagesBatchingTest {
  @Test
  void alternating_targets_cost_what_shootdowns_cost_where_these_are_batched() {
    double cheap = penalty("6.12", "costs.tlb-flush-ns=100 ns");
    double dear = penalty("6.12", "costs.tlb-flush-ns=50 us");
    assertThat(cheap).isGreaterThan(1);
    assertThat(dear).isGreaterThan(2 * cheap);
  }

  @Test
  void alternating_targets_cost_nothing_where_each_page_is_flushed_anyway() {
    assertThat(penalty("4.17", "costs.tlb-flush-ns=50 us")).isBetween(1.0, 1.02);
  }

  /** How many times as long the call takes when targets alternate. */
  private static double penalty(String kernel, String setting) {
    return took(kernel, "interleaved", setting) / took(kernel, "sorted", setting);
  }

  private static double took(String kernel, String variant, String setting) {
    Overrides overrides = new Overrides();
    overrides.set("kernel=" + kernel);
    overrides.set("variant=" + variant);
    overrides.set(setting);
    Experiment experiment =
        new ExperimentReader(ConfFiles.installed()).read("move-pages-batching", overrides);
    Results results = Runner.run(experiment, Progress.NONE);
    return results.rows().get(0).values().getOrDefault("call.move_pages.max", 0.0);
  }
}
