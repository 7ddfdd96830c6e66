package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;

/** A loop with nothing in it ends by a limit of the run, whatever its rounds cost. */
class EmptyLoopTest {
  private static final String NOTHING = "{ op = repeat, times = 1000000000000, body = [] }";
  private static final String NESTED =
      "{ op = repeat, times = 900, body = [{ op = repeat, times = 900, body = ["
          + "{ op = repeat, times = 900, body = [{ op = repeat, times = 900, body = [] }] }] }] }";

  @ParameterizedTest
  @ValueSource(strings = {"steps = 1000, time = 1 s", "steps = 1000000000, time = 10 us"})
  void the_reported_loop_ends_by_a_limit(String limits) {
    Entry report = ConfParser.file(Path.of("tests/reports/r-empty-repeat.conf"));
    Overrides overrides = new Overrides();
    overrides.set("limits={" + limits + "}");
    assertThat(ending(new ExperimentReader(ConfFiles.installed()).read(report, overrides)))
        .isIn(Ending.STEP_LIMIT, Ending.TIME_LIMIT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        NOTHING,
        NESTED,
        "{ op = for, duration = 1000 s, body = [" + NOTHING + "] }",
        "{ op = for, duration = 1000 s, body = [{ op = repeat, times = 0, body = [] }] }"
      })
  void loops_of_nothing_end_though_a_round_costs_nothing(String loop) {
    String text =
        "limits { steps = 2000, time = 1 s }\ncosts { syscall-entry-ns = off }\n"
            + "processes { p { cpu = 0, program = ["
            + loop
            + "] } }";
    Entry entry = ConfParser.text("my.conf", text);
    Experiment experiment =
        new ExperimentReader(ConfFiles.installed()).read(entry, new Overrides());
    assertThat(ending(experiment)).isEqualTo(Ending.STEP_LIMIT);
  }

  @Test
  void a_run_without_a_tracepoint_can_be_stopped_and_those_before_it_are_kept() {
    String text =
        "limits { steps = 1000000000000, time = 100000000 s }\n"
            + "processes { p { cpu = 0, program = ["
            + NOTHING
            + "] } }\n"
            + "vary { processes.p.program.0.times = [3, 1000000000000, 5] }";
    Entry entry = ConfParser.text("my.conf", text);
    Experiment experiment =
        new ExperimentReader(ConfFiles.installed()).read(entry, new Overrides());
    Progress untilSecond =
        new Progress() {
          private int begun;

          @Override
          public void at(int done, int total, String title) {
            begun = done + 1;
          }

          @Override
          public boolean isStopped() {
            return begun == 2;
          }
        };
    assertThat(Runner.run(experiment, untilSecond).rows()).hasSize(1);
  }

  private static Ending ending(Experiment experiment) {
    return Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> Runner.run(experiment, Progress.NONE).rows().get(0).ending());
  }
}
