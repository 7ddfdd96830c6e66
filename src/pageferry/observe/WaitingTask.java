package pageferry.observe;

import pageferry.mm.LockClass;
import pageferry.mm.WaitKind;
import pageferry.world.TaskEvent.TaskBlocked;

/** A task of the wait-for graph: it sleeps, or spins, for something. */
final class WaitingTask {
  final int task;
  final TaskBlocked reason;
  final long sinceNs;
  final long order;

  /** What it shares has been given back, so that it may have been woken already. */
  boolean perhapsWoken;

  /** Its wake-up was lost: nobody will wake it. */
  boolean lost;

  WaitingTask(int task, TaskBlocked reason, long sinceNs, long order) {
    this.task = task;
    this.reason = reason;
    this.sinceNs = sinceNs;
    this.order = order;
  }

  /** The same, of whom more can be learned. */
  WaitingTask(WaitingTask other) {
    this(other.task, other.reason, other.sinceNs, other.order);
    perhapsWoken = other.perhapsWoken;
    lost = other.lost;
  }

  WaitKind what() {
    return reason.what();
  }

  LockClass lock() {
    return reason.what().lock();
  }

  /** What stands for the lock that it waits for. */
  long key() {
    return lock().key(reason.object());
  }

  /** Whether it is to have a lock before another that cannot share it: both wait for it in turn. */
  boolean isInFrontOf(WaitingTask other) {
    return order < other.order
        && lock().isFair()
        && lock() == other.lock()
        && reason.object() == other.reason.object()
        && !(what().isShared() && other.what().isShared());
  }
}
