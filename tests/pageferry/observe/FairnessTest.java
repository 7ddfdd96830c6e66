package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.TaskEvent.TaskBlocked;

class FairnessTest {
  private final Fairness fairness = new Fairness();

  @Test
  void each_lock_that_another_task_takes_meanwhile_overtakes_the_waiter() {
    fairness.emit(0, 0, 7, new TaskBlocked(WaitKind.FOLIO_LOCK, 1, 8));
    fairness.emit(0, 0, 8, new FolioLocked(1, 0));
    fairness.emit(0, 0, 8, new FolioLocked(2, 0));
    fairness.emit(0, 0, 9, new FolioLocked(1, 0));
    assertThat(fairness.mostOvertaken()).isEqualTo(2);
    assertThat(fairness.victim()).isEqualTo(7);
    fairness.emit(0, 0, 7, new FolioLocked(1, 5));
    fairness.emit(0, 0, 8, new FolioLocked(1, 0));
    assertThat(fairness.mostOvertaken()).isEqualTo(2);
  }
}
