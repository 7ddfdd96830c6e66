package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.Tracepoint;

class LockOrderTest {
  private final LockOrder order = new LockOrder();

  @Test
  void opposite_orders_are_told_though_nobody_deadlocks() {
    lockBoth(101, 1, 2);
    assertThat(order.warnings()).isEmpty();
    lockBoth(102, 2, 1);
    LockOrder.Warning warning = order.warnings().get(0);
    assertThat(warning.last().task()).isEqualTo(102);
    assertThat(warning.last().callTrace()).containsExactly("here 102");
    assertThat(warning.chain()).extracting(LockOrder.Dependency::task).containsExactly(101);
  }

  @Test
  void one_order_is_as_good_as_another() {
    lockBoth(101, 2, 1);
    lockBoth(102, 2, 1);
    assertThat(order.warnings()).isEmpty();
  }

  @Test
  void a_trylock_depends_on_nothing() {
    lockBoth(101, 1, 2);
    emit(102, new FolioLocked(2, 0), new FolioLocked(1, 0));
    assertThat(order.warnings()).isEmpty();
  }

  @Test
  void locks_of_different_kinds_are_compared_by_class() {
    emit(101, new MmapLockAcquired(1, false), new LockAcquire(WaitKind.FOLIO_WAIT, 5));
    emit(102, new FolioLocked(6, 0), new LockAcquire(WaitKind.MMAP_READ, 2));
    assertThat(order.warnings())
        .singleElement()
        .extracting(warning -> warning.last().inner().text())
        .isEqualTo("mmap_lock");
  }

  @Test
  void a_page_frame_that_is_allocated_anew_is_a_new_lock() {
    lockBoth(101, 1, 2);
    emit(103, new PageAlloc(2, 0, 0, 0));
    lockBoth(102, 2, 1);
    assertThat(order.warnings()).isEmpty();
  }

  private void lockBoth(int task, long first, long second) {
    emit(task, new LockAcquire(WaitKind.FOLIO_LOCK, first), new FolioLocked(first, 0));
    emit(task, new LockAcquire(WaitKind.FOLIO_LOCK, second), new FolioLocked(second, 0));
    emit(task, new FolioUnlocked(second, 0), new FolioUnlocked(first, 0));
  }

  private void emit(int task, Tracepoint... events) {
    for (Tracepoint event : events) {
      order.from(() -> List.of("here " + task));
      order.emit(0, 0, task, event);
    }
  }
}
