package pageferry.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import pageferry.mm.OwnLock;
import pageferry.world.Panic;

/** A lock of the experiment's own: a mutex, a read-write semaphore or a spinlock. */
final class KernelLock extends KernelActor<KernelLock.Command> {
  /** What a lock can be told. */
  sealed interface Command {
    /** Has a lock do what it is told. */
    void carryOut(KernelLock lock);
  }

  /** A task of the CPU {@code asker} wants the lock. */
  record Take(boolean write, int pid, ActorRef<Cpu.Command> asker)
      implements Command, LockQueue.Ask {
    @Override
    public void carryOut(KernelLock lock) {
      lock.take(this);
    }
  }

  /** A task gives the lock back. */
  record Give(int pid) implements Command {
    @Override
    public void carryOut(KernelLock lock) {
      lock.queue.gives(pid).forEach(lock::grant);
    }
  }

  private final OwnLock name;
  private final LockQueue<Take> queue = new LockQueue<>();

  private KernelLock(OwnLock name, Panic panic) {
    super(panic);
    this.name = name;
  }

  /** The lock of that name, which nobody has. */
  static Behavior<Command> create(OwnLock name, Supervision supervision) {
    return supervision.behavior(
        "kernel-lock", context -> new KernelLock(name, supervision.panic()));
  }

  @Override
  void on(Command command) {
    command.carryOut(this);
  }

  private void take(Take ask) {
    int holder = queue.holder();
    if (queue.takes(ask)) {
      grant(ask);
    } else {
      Cpu.Blocked blocked =
          new Cpu.Blocked(ask.pid(), name.wait(ask.write()), name.number(), holder);
      tell(ask.asker(), blocked);
    }
  }

  private void grant(Take ask) {
    tell(ask.asker(), new Cpu.LockGranted(ask.pid(), name, ask.write()));
  }
}
