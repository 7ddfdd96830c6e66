package pageferry.actors;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.protocol.ops.node.Turn;

/** Who wants what one can have at a time is served in the order in which they come. */
class TurnsTest {
  private final Turns turns = new Turns();

  private static Turn lock(int folios) {
    return Turn.lruLock(folios).holding(10, 3);
  }

  @Test
  void who_comes_while_another_holds_the_lock_is_late_by_the_rest_of_the_hold() {
    assertThat(turns.late(lock(5), 100)).isZero();
    assertThat(turns.late(lock(1), 104)).isEqualTo(6);
    assertThat(turns.late(lock(1), 104)).isEqualTo(16);
    assertThat(turns.late(lock(1), 200)).isZero();
  }

  @Test
  void ways_and_the_lock_are_had_apart() {
    assertThat(turns.late(lock(100), 1000)).isZero();
    assertThat(turns.late(Turn.at(Turn.wayFrom(0), 50, 50, 0), 1000)).isZero();
    assertThat(turns.late(Turn.at(Turn.wayFrom(1), 50, 50, 0), 1000)).isZero();
    assertThat(turns.late(Turn.at(Turn.wayFrom(0), 50, 50, 0), 1000)).isEqualTo(50);
  }

  @Test
  void a_copy_that_is_slower_than_its_way_leaves_room_for_another() {
    Turn copy = Turn.at(Turn.wayFrom(0), 50, 0, 100);
    assertThat(turns.late(copy, 0)).isZero();
    assertThat(turns.late(copy, 0)).isZero();
    assertThat(turns.late(copy, 0)).isEqualTo(50);
  }
}
