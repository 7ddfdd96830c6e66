package pageferry.stories;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import pageferry.experiment.ExperimentReader;
import pageferry.experiment.Overrides;
import pageferry.experiment.Progress;
import pageferry.experiment.Results;
import pageferry.experiment.RowResult;
import pageferry.experiment.Runner;
import pageferry.experiment.Verdict;
import pageferry.experiment.conf.ConfFiles;

/** Every experiment of the installation holds, by the mechanics of the model alone. */
class StoriesTest {
  static Stream<String> experiments() {
    return ConfFiles.installed().names("experiments").stream();
  }

  @ParameterizedTest
  @MethodSource("experiments")
  void an_experiment_holds(String name) {
    Results results = run(name, "seed=1");
    List<Verdict> failed =
        results.verdicts().stream()
            .filter(verdict -> verdict.outcome() == Verdict.Outcome.FAILED)
            .toList();
    assertThat(failed).isEmpty();
    assertThat(results.rows()).allMatch(RowResult::endedWell);
  }

  @Test
  void a_run_is_repeated_to_the_last_event() {
    String[] settings = {"strategy=batch", "costs.reclaim-stall-ns={ exponential = 50 us }"};
    Results first = run("alloc-under-lock", settings);
    Results again = run("alloc-under-lock", settings);
    assertThat(again.digest()).isEqualTo(first.digest());
    assertThat(again.rows().get(0).values()).isEqualTo(first.rows().get(0).values());
  }

  @Test
  void another_seed_is_another_run() {
    String stall = "costs.reclaim-stall-ns={ exponential = 50 us }";
    Results first = run("alloc-under-lock", "strategy=batch", stall, "seed=1");
    Results other = run("alloc-under-lock", "strategy=batch", stall, "seed=2");
    assertThat(other.digest()).isNotEqualTo(first.digest());
  }

  private static Results run(String name, String... settings) {
    Overrides overrides = new Overrides();
    for (String setting : settings) {
      overrides.set(setting);
    }
    return Runner.run(
        new ExperimentReader(ConfFiles.installed()).read(name, overrides), Progress.NONE);
  }
}
