package pageferry.actors;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Who has a fair lock and who waits for it: struct rw_semaphore (kernel/locking/rwsem.c, Linux
 * 6.1), and a mutex or spinlock where everybody writes. Nobody overtakes a waiter, readers share.
 *
 * @param <A> an ask for the lock
 */
final class LockQueue<A extends LockQueue.Ask> {
  private final ArrayDeque<A> waiting = new ArrayDeque<>();
  private final List<Integer> holders = new ArrayList<>(1);
  private boolean written;

  /** A task wants the lock. */
  interface Ask {
    /** The task's number. */
    int pid();

    /** Whether nobody else may have it then. */
    boolean write();
  }

  /** Gives the lock to who asks, or keeps it in the queue; whether it has the lock now. */
  boolean takes(A ask) {
    boolean free = isFree(ask);
    if (free) {
      admit(ask);
    } else {
      waiting.add(ask);
    }
    return free;
  }

  /** Whether who asks could have the lock at once. */
  boolean isFree(A ask) {
    return waiting.isEmpty() && isFree(ask.write());
  }

  private boolean isFree(boolean write) {
    return !written && (holders.isEmpty() || !write);
  }

  private void admit(A ask) {
    holders.add(ask.pid());
    written = ask.write();
  }

  /** Takes the lock back, and answers who has it from now on. */
  List<A> gives(int pid) {
    holders.remove((Integer) pid);
    written = false;
    List<A> admitted = new ArrayList<>(1);
    while (!waiting.isEmpty() && isFree(waiting.peek().write())) {
      A next = waiting.poll();
      admit(next);
      admitted.add(next);
    }
    return admitted;
  }

  /** Who has it: the first of those who share it; 0: nobody. */
  int holder() {
    return holders.isEmpty() ? 0 : holders.get(0);
  }

  /** Whether nobody has it. */
  boolean isIdle() {
    return holders.isEmpty();
  }
}
