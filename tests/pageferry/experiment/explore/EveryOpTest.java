package pageferry.experiment.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.program.StepReader;
import pageferry.experiment.run.Runner;
import pageferry.explore.Search;
import pageferry.explore.SearchKind;
import pageferry.explore.SearchSize;
import pageferry.house.Slow;

/** A single task that does a single thing never is a finding, whatever the thing. */
@Slow
class EveryOpTest {
  /** Schedules of each program and kind of search; more by -Deveryop.schedules=20. */
  private static final int SCHEDULES = Integer.getInteger("everyop.schedules", 1);

  @Test
  void every_op_has_a_program() {
    assertThat(EveryOp.ops()).containsAll(StepReader.ops());
  }

  @ParameterizedTest
  @ValueSource(strings = {"5.10", "6.1", "6.12", "7.2"})
  void a_single_task_that_does_a_single_thing_is_no_finding(String kernel) {
    List<String> found = new ArrayList<>();
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (EveryOp.Program program : EveryOp.programs()) {
        Row row = Schedules.row(program.text(), "kernel=" + kernel);
        run(engine, row, program.name(), found);
        explore(engine, row, program.name(), found);
      }
    }
    assertThat(found).isEmpty();
  }

  /**
   * Nothing waits, memory and locks are sound, no lock order is warned of; Linux may kill it too.
   */
  private static void run(VirtualEngine engine, Row row, String name, List<String> found) {
    RowResult result = Runner.run(engine, row, UnaryOperator.identity());
    if (result.ending() != Ending.FINISHED && result.ending() != Ending.KILLED) {
      found.add(name + ": " + result.ending() + " " + result.waiting());
    }
    result.recording().findings().forEach(finding -> found.add(name + ": " + finding));
    result.recording().locks().warnings().forEach(each -> found.add(name + ": " + each));
  }

  private static void explore(VirtualEngine engine, Row row, String name, List<String> found) {
    Trials trials = new Trials(engine, row);
    SearchSize space = trials.space(row.scenario().search().depth());
    for (SearchKind kind : List.of(SearchKind.RANDOM, SearchKind.PCT)) {
      Search search = kind.search(space, 1);
      for (long number = 0; number < SCHEDULES; number++) {
        Picker picker = search.schedule(number);
        Trial trial = trials.run(picker, true);
        if (trial.finding() != null) {
          found.add(name + " by " + kind.key() + ": " + trial.finding());
        }
      }
    }
  }
}
