package pageferry.experiment.gauge;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.house.Slow;

/** What does not depend on the machine's noise stays as good as it is. */
@Slow
class FloorsTest {
  @Test
  void a_base_page_is_moved_with_as_few_messages_as_ever() {
    Counts counts = Counts.ofMigration();
    assertThat(counts.messages()).isBetween(14.0, 37.2);
    assertThat(counts.timers()).isBetween(0.5, 9.1);
  }

  @Test
  void an_event_takes_as_few_bytes_of_a_journal() {
    assertThat(Counts.bytesPerEvent()).isBetween(1.0, 6.2);
  }

  @Test
  void two_locks_in_opposite_orders_are_exhausted_in_as_few_schedules() {
    assertThat(Counts.schedulesOfAbba()).isBetween(2L, 33L);
  }
}
