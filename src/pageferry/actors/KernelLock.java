package pageferry.actors;

import akka.actor.typed.Behavior;
import pageferry.world.Panic;

/** A lock of the experiment's own: a mutex, a read-write semaphore or a spinlock. */
final class KernelLock extends KernelActor<KernelLock.Command> {
  /** What a lock can be told. */
  sealed interface Command {
    /** Has a lock do what it is told. */
    void carryOut(KernelLock lock);
  }

  /** A task wants the lock. */
  record Take(LockAsk ask) implements Command {
    @Override
    public void carryOut(KernelLock lock) {
      lock.queue.take(ask);
    }
  }

  /** A task gives the lock back. */
  record Give(int pid) implements Command {
    @Override
    public void carryOut(KernelLock lock) {
      lock.queue.give(pid);
    }
  }

  private final LockQueue queue = new LockQueue(this);

  private KernelLock(Panic panic) {
    super(panic);
  }

  /** A lock that nobody has. */
  static Behavior<Command> create(Supervision supervision) {
    return supervision.behavior("kernel-lock", context -> new KernelLock(supervision.panic()));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }
}
