package pageferry.actors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.protocol.ops.node.Turn;

/** Who wants what one can have at a time is served in the order in which they come. */
class TurnsTest {
  private static final Object ONE = "cpu 1";
  private static final Object TWO = "cpu 2";
  private static final Object THREE = "cpu 3";

  private final Turns turns = new Turns();

  private static Turn lock(int folios) {
    return Turn.lruLock(folios).holding(10, 3);
  }

  @Test
  void who_comes_while_another_holds_the_lock_is_late_by_the_rest_of_the_hold_and_the_handover() {
    assertThat(turns.late(lock(5), 100, ONE)).isZero();
    assertThat(turns.late(lock(1), 104, TWO)).isEqualTo(9);
    assertThat(turns.late(lock(1), 104, THREE)).isEqualTo(22);
    assertThat(turns.late(lock(1), 200, ONE)).isZero();
  }

  @Test
  void a_cpu_does_not_wait_for_itself_and_who_comes_next_waits_for_both_of_its_holds() {
    assertThat(turns.late(lock(5), 100, ONE)).isZero();
    assertThat(turns.late(lock(2), 100, ONE)).isZero();
    assertThat(turns.late(lock(1), 100, TWO)).isEqualTo(33);
  }

  @Test
  void ways_and_the_lock_are_had_apart() {
    assertThat(turns.late(lock(100), 1000, ONE)).isZero();
    assertThat(turns.late(Turn.at(Turn.wayFrom(0), 50, 50, 0), 1000, ONE)).isZero();
    assertThat(turns.late(Turn.at(Turn.wayFrom(1), 50, 50, 0), 1000, ONE)).isZero();
    assertThat(turns.late(Turn.at(Turn.wayFrom(0), 50, 50, 0), 1000, ONE)).isEqualTo(50);
  }

  @Test
  void a_copy_that_is_slower_than_its_way_leaves_room_for_another() {
    Turn copy = Turn.at(Turn.wayFrom(0), 50, 0, 100);
    assertThat(turns.late(copy, 0, ONE)).isZero();
    assertThat(turns.late(copy, 0, ONE)).isZero();
    assertThat(turns.late(copy, 0, ONE)).isEqualTo(50);
  }
}
