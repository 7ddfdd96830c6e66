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

/** What hint faults on huge pages cost follows from what their parts cost. */
@Slow
class ThpNumaFaultTest {
  @Test
  void dearer_shootdowns_lengthen_only_the_faults_that_need_them() {
    Results cheap = run("costs.tlb-flush-ns=1 us");
    Results dear = run("costs.tlb-flush-ns=1 ms");
    assertThat(faultMax(dear, "5.10")).isEqualTo(faultMax(cheap, "5.10"));
    assertThat(faultMax(dear, "6.1")).isGreaterThan(faultMax(cheap, "6.1") + 900_000);
  }

  @Test
  void dearer_copies_lengthen_the_faults_of_both() {
    Results cheap = run("costs.copy-remote-ns=1 us");
    Results dear = run("costs.copy-remote-ns=4 us");
    for (String kernel : new String[] {"5.10", "6.1"}) {
      assertThat(faultMax(dear, kernel)).isGreaterThan(2 * faultMax(cheap, kernel));
    }
  }

  @Test
  void without_numa_balancing_nothing_is_marked() {
    Results off = run("variants.private.processes.app.threads.owner.program.0.value=0");
    assertThat(off.rows())
        .allMatch(row -> row.values().getOrDefault("vmstat.numa_pte_updates", 0.0) == 0);
  }

  private static double faultMax(Results results, String kernel) {
    return results.rows().stream()
        .filter(row -> kernel.equals(row.row().labels().get("kernel")))
        .mapToDouble(row -> row.values().getOrDefault("fault.max", 0.0))
        .max()
        .orElseThrow();
  }

  private static Results run(String setting) {
    Overrides overrides = new Overrides();
    overrides.set("variant=private");
    overrides.set("architecture=x86_64");
    overrides.set(setting);
    Experiment experiment =
        new ExperimentReader(ConfFiles.installed()).read("thp-numa-fault", overrides);
    return Runner.run(experiment, Progress.NONE);
  }
}
