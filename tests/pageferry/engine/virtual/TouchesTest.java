package pageferry.engine.virtual;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import pageferry.world.Footprint;

/** Which steps have an order, and which race, follows from what they touch. */
class TouchesTest {
  private static final int ACTOR = 1;

  private final Footprint footprint = Footprint.kept();
  private final Touches touches = new Touches(footprint);
  private int steps;

  TouchesTest() {
    touches.follow(true);
  }

  private int step(int actor, long cause, Runnable notes) {
    touches.begin(actor, cause, steps, false);
    notes.run();
    touches.end();
    return ++steps;
  }

  @Test
  void steps_that_change_a_part_race_and_those_that_read_or_add_to_it_do_not() {
    int change = step(ACTOR, 0, () -> footprint.changes(1));
    int read = step(ACTOR, 0, () -> footprint.reads(1));
    int again = step(ACTOR, 0, () -> footprint.reads(1));
    int other = step(ACTOR, 0, () -> footprint.changes(2));
    int add = step(ACTOR, 0, () -> footprint.adds(1));
    int more = step(ACTOR, 0, () -> footprint.adds(1));
    assertThat(touches.races(read)).containsExactly(change);
    assertThat(touches.races(again)).containsExactly(change);
    assertThat(touches.races(other)).isEmpty();
    assertThat(touches.races(add)).containsExactly(again, read);
    assertThat(touches.races(more)).containsExactly(again, read);
    assertThat(touches.happenedBefore(change, more)).isTrue();
    assertThat(touches.happenedBefore(add, more)).isFalse();
  }

  @Test
  void a_step_that_notes_nothing_or_fails_to_end_touches_the_whole_actor() {
    int part = step(ACTOR, 0, () -> footprint.reads(1));
    int whole = step(ACTOR, 0, () -> {});
    step(ACTOR + 1, 0, () -> {});
    assertThat(touches.races(whole)).containsExactly(part);
    assertThat(touches.races(steps)).isEmpty();
    touches.begin(ACTOR, 0, steps, false);
    assertThat(touches.of(steps + 1).commutesWith(touches.of(part))).isFalse();
  }

  @Test
  void dice_are_a_part_of_their_own_beside_what_is_noted() {
    int one = step(ACTOR, 0, footprint::throwsDice);
    int reader = step(ACTOR, one, () -> footprint.reads(1));
    assertThat(touches.of(one).commutesWith(touches.of(reader))).isFalse();
    int two = step(ACTOR, 0, () -> noteDiceAnd(2));
    int three = step(ACTOR, 0, () -> noteDiceAnd(4));
    assertThat(touches.races(three)).containsExactly(two);
  }

  private void noteDiceAnd(long part) {
    footprint.changes(part);
    footprint.throwsDice();
  }

  @Test
  void the_last_of_several_answers_comes_after_them_but_does_not_race_with_them() {
    int first = step(ACTOR, 0, () -> footprint.adds(1));
    int second = step(ACTOR, 0, () -> footprint.adds(1));
    int last = step(ACTOR, 0, () -> footprint.completes(1));
    assertThat(touches.races(last)).isEmpty();
    assertThat(touches.happenedBefore(first, last)).isTrue();
    assertThat(touches.happenedBefore(second, last)).isTrue();
    assertThat(touches.happenedBefore(first, second)).isFalse();
  }

  @Test
  void what_a_mailbox_orders_does_not_race() {
    int cause = step(ACTOR + 1, 0, () -> {});
    touches.begin(ACTOR, cause, 10, true);
    touches.end();
    touches.begin(ACTOR, cause, 11, true);
    touches.end();
    assertThat(touches.races(3)).isEmpty();
    assertThat(touches.happenedBefore(2, 3)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {300, Touches.REACH + 300})
  void the_order_is_the_closure_of_cause_and_conflict_as_far_as_it_reaches(int length) {
    SplittableRandom random = new SplittableRandom(length);
    BitSet[] before = new BitSet[length + 1];
    int[] last = new int[3];
    before[0] = new BitSet();
    for (int step = 1; step <= length; step++) {
      int actor = random.nextInt(3);
      int cause = random.nextInt(Math.max(0, step - 100), step);
      step(actor, cause, () -> footprint.changes(1));
      before[step] = new BitSet();
      for (int each : new int[] {cause, last[actor]}) {
        before[step].or(before[each]);
        before[step].set(each);
      }
      last[actor] = step;
    }
    for (int other = length - 200; other <= length; other++) {
      for (int one = Math.max(1, other - Touches.REACH + 1); one < other; one++) {
        assertThat(touches.happenedBefore(one, other)).isEqualTo(before[other].get(one));
      }
    }
    assertThat(touches.hasForgotten()).isEqualTo(length > Touches.REACH);
  }
}
