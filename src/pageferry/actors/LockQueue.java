package pageferry.actors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Who has a fair lock and who waits for it: struct rw_semaphore (kernel/locking/rwsem.c, Linux
 * 6.1), and a mutex or spinlock where everybody writes. Nobody overtakes a waiter, readers share.
 * The actor that owns it answers those who ask.
 */
final class LockQueue {
  private final KernelActor<?> owner;
  private final ArrayDeque<LockAsk> waiting = new ArrayDeque<>();
  private final List<Integer> holders = new ArrayList<>(1);
  private boolean written;

  LockQueue(KernelActor<?> owner) {
    this.owner = owner;
  }

  /** Gives the lock to who asks, or keeps the ask in the queue unless it only tries. */
  void take(LockAsk ask) {
    if (waiting.isEmpty() && isFree(ask.write())) {
      admit(ask);
    } else if (ask.what().tries()) {
      owner.tell(ask.asker(), new Cpu.Answer(ask.pid(), false));
    } else {
      waiting.add(ask);
      owner.tell(ask.asker(), ask.blocked(holders.isEmpty() ? 0 : holders.get(0)));
    }
  }

  private boolean isFree(boolean write) {
    return !written && (holders.isEmpty() || !write);
  }

  private void admit(LockAsk ask) {
    holders.add(ask.pid());
    written = ask.write();
    owner.tell(ask.asker(), ask.granted());
  }

  /** Takes the lock back, and gives it to those who have it from now on. */
  void give(int pid) {
    holders.remove((Integer) pid);
    written = false;
    while (!waiting.isEmpty() && isFree(waiting.peek().write())) {
      admit(waiting.remove());
    }
  }
}
