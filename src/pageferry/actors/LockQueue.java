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
  /** Who wants the lock. */
  interface Waiter {
    int pid();

    /** Whether nobody else may have it then. */
    boolean write();

    /** Whether it keeps the lock, and does not give it back at once. */
    boolean keeps();

    /** The lock is its. */
    void admitted();

    /** A task has it that has to give it back first. */
    void waitsFor(int holder);
  }

  private final KernelActor<?> owner;
  private final ArrayDeque<Waiter> waiting = new ArrayDeque<>();
  private final List<Integer> holders = new ArrayList<>(1);
  private boolean written;

  LockQueue(KernelActor<?> owner) {
    this.owner = owner;
  }

  /** Gives the lock to who asks, or keeps the ask in the queue unless it only tries. */
  void take(LockAsk ask) {
    if (ask.what().tries() && !mayTake(ask.write())) {
      owner.tell(ask.asker(), new Cpu.Answer(ask.pid(), false));
    } else {
      join(new Asking(owner, ask));
    }
  }

  /** Gives the lock to who wants it, or keeps it in the queue. */
  void join(Waiter who) {
    if (mayTake(who.write())) {
      admit(who);
    } else {
      waiting.add(who);
      who.waitsFor(holders.isEmpty() ? 0 : holders.get(0));
    }
  }

  /** Whether the lock is to be had at once. */
  boolean mayTake(boolean write) {
    return waiting.isEmpty() && isFree(write);
  }

  /** Whether nobody has it. */
  boolean isIdle() {
    return holders.isEmpty();
  }

  /** Whether anybody waits. */
  boolean isAwaited() {
    return !waiting.isEmpty();
  }

  /** Whether somebody writes, or waits and will keep it. */
  boolean isBarred() {
    return written || waiting.stream().anyMatch(Waiter::keeps);
  }

  private boolean isFree(boolean write) {
    return !written && (holders.isEmpty() || !write);
  }

  private void admit(Waiter who) {
    if (who.keeps()) {
      holders.add(who.pid());
      written = who.write();
    }
    who.admitted();
  }

  /** Takes the lock back, and gives it to those who have it from now on. */
  void give(int pid) {
    holders.remove((Integer) pid);
    written = false;
    while (!waiting.isEmpty() && isFree(waiting.peek().write())) {
      admit(waiting.remove());
    }
  }

  /** A task that keeps the lock until it gives it back. */
  private record Asking(KernelActor<?> owner, LockAsk ask) implements Waiter {
    @Override
    public int pid() {
      return ask.pid();
    }

    @Override
    public boolean write() {
      return ask.write();
    }

    @Override
    public boolean keeps() {
      return true;
    }

    @Override
    public void admitted() {
      owner.tell(ask.asker(), ask.granted());
    }

    @Override
    public void waitsFor(int holder) {
      owner.tell(ask.asker(), ask.blocked(holder));
    }
  }
}
