package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.world.MemoryEvent;
import pageferry.world.MigrateCounts;
import pageferry.world.MigrateEvent;
import pageferry.world.TaskEvent;
import pageferry.world.Tracepoint;

class StallsTest {
  private static final int TASK = 101;

  private final Stalls stalls = new Stalls();

  @Test
  void attempts_in_vain_last_from_the_last_progress_to_the_last_of_them() {
    emit(5, new TaskEvent.SignalRaised(1));
    emit(10, moved(0));
    emit(20, new MemoryEvent.DirectReclaimEnd(0, 0));
    emit(40, moved(0));
    assertThat(stalls.longest()).isEqualTo(new Stalls.Stall(5, 35, 3, TASK));
    emit(50, moved(1));
    emit(1000, moved(0));
    assertThat(stalls.longest().lastsNs()).isEqualTo(35);
  }

  @Test
  void time_in_which_nobody_attempts_anything_is_no_stall() {
    emit(5, moved(0));
    emit(6, moved(0));
    emit(1_000_000, new TaskEvent.SignalRaised(1));
    assertThat(stalls.longest()).isNull();
  }

  private void emit(long timeNs, Tracepoint event) {
    stalls.emit(timeNs, 0, TASK, event);
  }

  private static Tracepoint moved(int pages) {
    MigrateCounts counts = new MigrateCounts(pages, 1, 0, 0, 0);
    return new MigrateEvent.MigratePages(
        counts, MigrateMode.MIGRATE_SYNC, MigrateReason.MR_MEMORY_HOTPLUG);
  }
}
