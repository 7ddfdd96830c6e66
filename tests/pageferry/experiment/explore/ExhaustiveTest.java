package pageferry.experiment.explore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.experiment.plan.Finding;

/** The exhaustive search against a brute-force enumeration of what it abstracts from. */
class ExhaustiveTest {
  private static final String HOLD_A = "{ op = hold_folios, map = a, body = [] }";
  private static final String HOLD_B = "{ op = hold_folios, map = b, body = [] }";
  private static final String A_THEN_B = "{ op = hold_folios, map = a, body = [ " + HOLD_B + " ] }";
  private static final String B_THEN_A = "{ op = hold_folios, map = b, body = [ " + HOLD_A + " ] }";

  @Test
  void two_tasks_in_opposite_orders_have_as_many_outcomes_as_brute_force_finds() {
    LockPrograms brute = new LockPrograms(List.of(List.of(1, 2, -2, -1), List.of(2, 1, -1, -2)));
    Exploration search = Schedules.explore(Schedules.twoTasks(A_THEN_B, B_THEN_A), "exhaustive");
    assertThat(search.counts().exhausted()).isTrue();
    assertThat(search.counts().outcomes()).isEqualTo(brute.outcomes().size()).isEqualTo(3);
    assertThat(search.found())
        .singleElement()
        .satisfies(found -> assertThat(found.finding().kind()).isEqualTo(Finding.Kind.DEADLOCK));
  }

  @Test
  void two_tasks_in_one_order_have_as_many_outcomes_as_brute_force_finds() {
    LockPrograms brute = new LockPrograms(List.of(List.of(1, -1), List.of(1, -1, 1, -1)));
    Exploration search =
        Schedules.explore(Schedules.twoTasks(HOLD_A, HOLD_A + ", " + HOLD_A), "exhaustive");
    assertThat(search.counts().exhausted()).isTrue();
    assertThat(search.counts().outcomes()).isEqualTo(brute.outcomes().size()).isEqualTo(3);
    assertThat(search.found()).isEmpty();
  }

  @Test
  void what_cannot_be_finished_is_said_to_be_unfinished() {
    String text = Schedules.twoTasks(A_THEN_B, B_THEN_A);
    Exploration search = Schedules.explore(text, "exhaustive", "explore.schedules=3");
    assertThat(search.counts().exhausted()).isFalse();
    assertThat(search.guarantee()).contains("NOT exhausted");
  }

  @Test
  void without_reduction_far_more_schedules_lead_to_no_other_outcome() {
    Exploration search = Schedules.explore(Schedules.twoTasks(HOLD_A, HOLD_B), "exhaustive");
    Schedules.Unreduced all =
        Schedules.unreduced(Schedules.twoTasks(HOLD_A, HOLD_B), 5 * search.counts().schedules());
    assertThat(search.counts().exhausted()).isTrue();
    assertThat(all.finished()).isFalse();
    assertThat(all.outcomes()).isEqualTo(search.counts().outcomes()).isEqualTo(1);
  }
}
