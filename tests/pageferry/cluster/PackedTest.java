package pageferry.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Recorder;
import pageferry.experiment.run.RowUnits;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;

class PackedTest {
  private static final ConfFiles FILES = ConfFiles.installed();

  @ParameterizedTest
  @ValueSource(
      strings = {"first-run", "half-swapped", "hugetlb-pools", "stable-pages", "fuse-offline"})
  void a_result_is_the_same_after_it_has_gone_from_one_machine_to_another(String name) {
    Experiment experiment = new ExperimentReader(FILES).read(name, new Overrides()).withMaps();
    for (RowResult result :
        Runner.run(experiment, Progress.NONE, Recording.Detail.ALL, Recorder.NONE).rows()) {
      byte[] bytes = Packed.bytes(RowUnits.Gave.of(result));

      RowUnits.Gave arrived = Packed.record(bytes, RowUnits.Gave.class);

      assertThat(arrived).usingRecursiveComparison().isEqualTo(RowUnits.Gave.of(result));
      assertThat(Packed.bytes(arrived)).isEqualTo(bytes);
    }
  }
}
