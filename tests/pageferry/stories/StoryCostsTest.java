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

/** What the stories say follows from costs: a dearer part moves the outcome where it must. */
@Slow
class StoryCostsTest {
  private static final String WALKING = "pin-checks-while-walking on";
  private static final String BEHIND = "pin-leaves-movable on";
  private static final String EAGER = "[MOVE]";
  private static final String LAZY = "[MOVE, LAZY]";

  @Test
  void dearer_looks_behind_the_walk_lengthen_only_the_pins_that_take_them() {
    Results cheap = pin("costs.pin-check-ns=1 ns");
    Results dear = pin("costs.pin-check-ns=100 ns");
    assertThat(most(dear, WALKING, "call.pin.max")).isEqualTo(most(cheap, WALKING, "call.pin.max"));
    assertThat(most(dear, BEHIND, "call.pin.max"))
        .isGreaterThan(most(cheap, BEHIND, "call.pin.max") + 2 * 1024 * 99 - 1);
  }

  @Test
  void a_dearer_copy_lengthens_the_stall_of_eager_migration_and_not_that_of_lazy() {
    Results cheap = lazy("costs.copy-local-ns=100 ns");
    Results dear = lazy("costs.copy-local-ns=10 us");
    assertThat(most(dear, EAGER, "call.mbind.max"))
        .isGreaterThan(2 * most(cheap, EAGER, "call.mbind.max"));
    assertThat(most(dear, LAZY, "call.mbind.max")).isEqualTo(most(cheap, LAZY, "call.mbind.max"));
  }

  @Test
  void a_dearer_copy_between_nodes_lengthens_the_faults_of_who_touches_lazily_moved_pages() {
    Results cheap = lazy("costs.copy-remote-ns=1 us");
    Results dear = lazy("costs.copy-remote-ns=100 us");
    assertThat(most(dear, LAZY, "fault.max"))
        .isGreaterThan(most(cheap, LAZY, "fault.max") + 90_000);
    assertThat(most(dear, "[]", "fault.max")).isEqualTo(most(cheap, "[]", "fault.max"));
  }

  @Test
  void dearer_shootdowns_make_runs_of_one_page_dearer_where_batches_share_them() {
    double cheap = interleavingCosts("costs.tlb-flush-ns=1 us");
    double dear = interleavingCosts("costs.tlb-flush-ns=20 us");
    assertThat(dear).isGreaterThan(2 * cheap);
  }

  /** How many times as long interleaved targets take in 6.12. */
  private static double interleavingCosts(String cost) {
    Results results = run("move-pages-batching", cost, "compare.kernel=[\"6.12\"]");
    return most(results, "1", "call.move_pages.max") / most(results, "2048", "call.move_pages.max");
  }

  private static Results pin(String cost) {
    return run(
        "longterm-pin",
        cost,
        "compare.variant=[first]",
        "vary={processes.app.threads.main.program.0.pages=[1024]}",
        "expect=[]");
  }

  private static Results lazy(String cost) {
    return run("lazy-mbind", cost, "processes.app.threads.initialiser.program.0.pages=4096");
  }

  private static double most(Results results, String label, String metric) {
    return results.rows().stream()
        .filter(row -> row.row().labels().containsValue(label))
        .mapToDouble(row -> row.values().getOrDefault(metric, 0.0))
        .max()
        .orElseThrow();
  }

  private static Results run(String experiment, String... settings) {
    Overrides overrides = new Overrides();
    for (String setting : settings) {
      overrides.set(setting);
    }
    Experiment read = new ExperimentReader(ConfFiles.installed()).read(experiment, overrides);
    return Runner.run(read, Progress.NONE);
  }
}
