package pageferry.experiment.explore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.run.Runner;
import pageferry.mm.ProgramSignal;
import pageferry.mm.WaitKind;
import pageferry.observe.Deadlock;
import pageferry.observe.Standstill;

/** Signals whose names have one hash code are two signals. */
class TwinSignalsTest {
  /** The first task has the page that the second one wants before it raises BB. */
  private static final String CIRCLE =
      """
      machine = tiny
      ends = any
      processes { app { threads {
        first { cpu = 0, program = [
          { op = mmap, map = a, pages = 1 }
          { op = touch, map = a }
          { op = hold_folios, map = a, body = [
            { op = signal, signal = Aa }
            { op = wait, signal = BB }
          ] }
        ] }
        second { cpu = 1, program = [
          { op = wait, signal = Aa }
          { op = hold_folios, map = a, body = [] }
          { op = signal, signal = BB }
        ] }
      } } }
      explore { until = BB, schedules = 20 }
      """;

  @Test
  void a_run_tells_a_deadlock_through_both() {
    assertThat("Aa").hasSameHashCodeAs("BB");
    Experiment experiment = Schedules.experiment(CIRCLE);
    Standstill still =
        Runner.run(experiment, (done, total, title) -> {})
            .rows()
            .get(0)
            .recording()
            .locks()
            .standstill();
    assertThat(still.deadlock().waits())
        .extracting(Deadlock.Wait::what, Deadlock.Wait::name)
        .containsExactly(tuple(WaitKind.SIGNAL, "BB"), tuple(WaitKind.FOLIO_LOCK, ""));
  }

  @Test
  void a_search_finds_a_deadlock_through_both() {
    Exploration search = Schedules.explore(CIRCLE, "pct");
    assertThat(search.found())
        .isNotEmpty()
        .allSatisfy(found -> assertThat(found.finding().kind()).isEqualTo(Finding.Kind.DEADLOCK));
  }

  @Test
  void a_search_ends_with_its_own_signal() {
    SearchWindow window = SearchWindow.of(Schedules.row(CIRCLE).scenario());
    assertThat(window.times()).isEqualTo(1);
    assertThat(window.until()).isNotEqualTo("BB".hashCode());
  }

  @Test
  void numbers_are_given_in_the_order_of_mention_and_none_twice() {
    ProgramSignal first = ProgramSignal.of("Aa", List.of());
    ProgramSignal twin = ProgramSignal.of("BB", List.of(first));
    ProgramSignal next = ProgramSignal.of("Ab", List.of(first, twin));
    assertThat(first.number()).isEqualTo("Aa".hashCode());
    assertThat(twin.number()).isEqualTo("Ab".hashCode());
    assertThat(next.number()).isEqualTo(twin.number() + 1);
    assertThat(ProgramSignal.of("BB", List.of(first, twin, next))).isEqualTo(twin);
  }
}
