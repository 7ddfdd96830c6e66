package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.world.LockEvent.FolioLockWait;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.Tracepoint;

class LockStatTest {
  private static final long NODE1 = Machines.NODE_PAGES;

  private final LockStat stat = new LockStat(Machines.pair());

  @Test
  void head_and_columns_stand_where_the_kernel_puts_them() {
    emit(0, new FolioLocked(1, 0), new FolioUnlocked(1, 1235));
    List<String> lines = stat.text().lines().toList();
    assertThat(lines.get(0)).isEqualTo("lock_stat version 0.4");
    assertThat(lines.get(1)).isEqualTo("-".repeat(221)).isEqualTo(lines.get(3));
    assertThat(lines.get(2))
        .isEqualTo(
            "                              class name    con-bounces    contentions   waittime-min"
                + "   waittime-max waittime-total   waittime-avg    acq-bounces   acquisitions"
                + "   holdtime-min   holdtime-max holdtime-total   holdtime-avg");
    assertThat(lines.get(4)).isEmpty();
    assertThat(lines.get(5))
        .isEqualTo(
            "                               PG_locked:             0              0           0.00"
                + "           0.00           0.00           0.00              0              1"
                + "           1.24           1.24           1.24           1.24");
    assertThat(lines).hasSize(6);
  }

  @Test
  void waits_and_holds_have_least_greatest_total_and_average() {
    emit(0, new FolioLocked(1, 1000), new FolioUnlocked(1, 2000));
    emit(0, new FolioLocked(1, 0), new FolioUnlocked(1, 500));
    emit(0, new FolioLocked(2, 4000), new FolioUnlocked(2, 3500));
    assertThat(fields(5))
        .containsExactly(
            "PG_locked:",
            "0",
            "2",
            "1.00",
            "4.00",
            "5.00",
            "2.50",
            "0",
            "3",
            "0.50",
            "3.50",
            "6.00",
            "2.00");
  }

  @Test
  void a_lock_bounces_when_another_cpu_wants_or_takes_it_than_took_it_last() {
    emit(0, new FolioLocked(1, 0));
    emit(0, new FolioLockWait(1));
    emit(3, new FolioLockWait(1));
    emit(2, new FolioLockWait(2));
    emit(0, new FolioUnlocked(1, 10), new FolioLocked(1, 5), new FolioUnlocked(1, 10));
    emit(3, new FolioLocked(1, 5), new FolioUnlocked(1, 10));
    List<String> fields = fields(5);
    assertThat(fields.get(1)).as("con-bounces").isEqualTo("1");
    assertThat(fields.get(7)).as("acq-bounces").isEqualTo("1");
    assertThat(fields.get(8)).as("acquisitions").isEqualTo("3");
  }

  @Test
  void each_node_is_a_class_and_the_most_contended_comes_first() {
    emit(0, new FolioLocked(1, 0), new FolioUnlocked(1, 10));
    emit(0, new FolioLocked(NODE1, 7), new FolioUnlocked(NODE1, 10));
    assertThat(stat.text().lines().skip(5).map(line -> line.strip().split(":")[0]))
        .containsExactly("PG_locked/1", "PG_locked");
  }

  @Test
  void without_a_released_lock_there_is_no_class() {
    emit(0, new FolioLocked(1, 0));
    assertThat(stat.text().lines()).hasSize(5);
  }

  private void emit(int cpu, Tracepoint... events) {
    for (Tracepoint event : events) {
      stat.emit(0, cpu, 100, event);
    }
  }

  private List<String> fields(int line) {
    return List.of(stat.text().lines().toList().get(line).strip().split("\\s+"));
  }
}
