package pageferry.experiment.costs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.costs.Sensitivity.Found;
import pageferry.experiment.costs.Sensitivity.Hinge;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Workers;
import pageferry.experiment.settings.Overrides;
import pageferry.house.Slow;
import pageferry.mm.Cost;

/** What stands for all plausible costs is told from what hangs on one. */
@Slow
class SensitivityTest {
  private static final String EXPERIMENT =
      """
      machine {
        costs = xeon-e5-2640v3-2017
        nodes = [{ cpus = "0", memory = 64 MiB }, { cpus = "1", memory = 64 MiB }]
      }
      kernel = "4.15"
      costs { copy-remote-ns = 1 us }
      processes { app { cpu = 0, program = [
        { op = mmap, map = a, pages = 64 }, { op = touch, map = a }
        { op = move_pages, map = a, nodes = [1] }
      ] } }
      expect = [
        "least('migrate.succeeded') == 64"
        "most('call.move_pages.max') < 295 * us"
        "most('call.move_pages.max') < 1 * us"
      ]
      """;

  @Test
  void an_expectation_stands_or_hangs_on_the_costs_that_break_it() {
    Experiment experiment =
        new ExperimentReader(ConfFiles.installed())
            .read(ConfParser.text("x.conf", EXPERIMENT), new Overrides());
    Found found = Objects.requireNonNull(Sensitivity.of(experiment, 3, Workers.ONE, Progress.NONE));
    assertThat(found.stands(found.standings().get(0))).isTrue();
    assertThat(found.standings().get(0).held()).isEqualTo(3);
    assertThat(found.standings().get(1).hinges())
        .contains(new Hinge(Cost.UNMAP, 1.3))
        .extracting(Hinge::cost)
        .doesNotContain(Cost.SYSCALL_ENTRY);
    assertThat(found.stands(found.standings().get(1))).isFalse();
    assertThat(found.standings().get(2).hinges()).isEmpty();
    assertThat(found.stands(found.standings().get(2))).isFalse();
    assertThat(found.varied())
        .containsKey(Cost.FREE)
        .doesNotContainKeys(Cost.COPY_REMOTE, Cost.TLB_FLUSH);
  }
}
