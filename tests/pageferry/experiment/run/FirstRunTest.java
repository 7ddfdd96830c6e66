package pageferry.experiment.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Verdict;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/** The experiment that a newcomer runs first. */
class FirstRunTest {
  @Test
  void what_it_expects_holds_for_each_strategy() {
    Path file = Path.of("conf/experiments/first-run.conf");
    Results results =
        Runner.run(
            new ExperimentReader(ConfFiles.installed())
                .read(ConfParser.file(file), new Overrides()),
            Progress.NONE);
    assertThat(results.rows()).hasSize(2);
    assertThat(results.verdicts())
        .hasSize(2)
        .extracting(Verdict::outcome)
        .containsOnly(Verdict.Outcome.OK);
  }
}
