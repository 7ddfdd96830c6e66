package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.Tracepoint;

class HungTasksTest {
  private static final int OWNER = 101;
  private static final int WAITER = 102;

  private final WaitGraph graph = new WaitGraph();
  private final HungTasks hung = new HungTasks(100, graph);

  @Test
  void a_task_is_told_of_at_the_first_check_that_finds_it_asleep_for_the_whole_timeout() {
    emit(1, OWNER, new FolioLocked(7, 0));
    hung.from(() -> List.of("folio_lock"));
    emit(30, WAITER, new TaskBlocked(WaitKind.FOLIO_LOCK, 7, OWNER));
    emit(199, OWNER, new TaskExit(1));
    assertThat(hung.warnings()).isEmpty();
    emit(201, OWNER, new TaskExit(1));
    assertThat(hung.warnings()).hasSize(1);
    HungTasks.Warning warning = hung.warnings().get(0);
    assertThat(warning.timeNs()).isEqualTo(200);
    assertThat(warning.still().waits())
        .containsExactly(new Deadlock.Wait(WAITER, WaitKind.FOLIO_LOCK, 7, OWNER, 30));
    assertThat(warning.still().task(WAITER).callTrace()).containsExactly("folio_lock");
  }

  @Test
  void who_was_woken_in_time_and_who_waits_for_a_signal_is_not_told_of() {
    emit(1, OWNER, new TaskBlocked(WaitKind.SIGNAL, 0, 0));
    emit(1, WAITER, new TaskBlocked(WaitKind.FOLIO_LOCK, 7, 0));
    emit(99, WAITER, new TaskWoken(WaitKind.FOLIO_LOCK, 7));
    emit(100, WAITER, new TaskBlocked(WaitKind.FOLIO_LOCK, 7, 0));
    emit(199, WAITER, new TaskWoken(WaitKind.FOLIO_LOCK, 7));
    emit(1000, OWNER, new TaskExit(1));
    assertThat(hung.warnings()).isEmpty();
  }

  @Test
  void who_sleeps_for_little_longer_than_the_timeout_is_told_of_whenever_it_fell_asleep() {
    long second = 1_000_000_000;
    HungTasks seconds = new HungTasks(120 * second, graph);
    TaskBlocked asleep = new TaskBlocked(WaitKind.LRU_DRAIN, 0, 0);
    graph.emit(90 * second + 5, 0, WAITER, asleep);
    seconds.emit(90 * second + 5, 0, WAITER, asleep);
    seconds.emit(212 * second, 0, WAITER, new TaskWoken(WaitKind.LRU_DRAIN, 0));
    assertThat(seconds.warnings())
        .extracting(HungTasks.Warning::timeNs)
        .containsExactly(211 * second);
  }

  @Test
  void ten_warnings_are_all() {
    emit(1, WAITER, new TaskBlocked(WaitKind.FOLIO_LOCK, 7, 0));
    emit(1_000_000, OWNER, new TaskExit(1));
    assertThat(hung.warnings()).hasSize(10);
  }

  private void emit(long timeNs, int task, Tracepoint event) {
    hung.emit(timeNs, 0, task, event);
    graph.emit(timeNs, 0, task, event);
  }
}
