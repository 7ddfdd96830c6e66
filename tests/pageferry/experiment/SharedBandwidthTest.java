package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;

/** Whatever step of a strategy copies, it shares the bandwidth of the way with others. */
@Slow
class SharedBandwidthTest {
  @ParameterizedTest
  @ValueSource(strings = {"batch-copy", "transactional"})
  void copies_of_a_batch_and_of_mapped_pages_slow_each_other_down_too(String strategy) {
    Overrides overrides = new Overrides();
    overrides.set("strategy=" + strategy);
    Experiment experiment =
        new ExperimentReader(ConfFiles.installed()).read("shared-bandwidth", overrides);
    assertThat(Runner.run(experiment, Progress.NONE).holds()).isTrue();
  }
}
