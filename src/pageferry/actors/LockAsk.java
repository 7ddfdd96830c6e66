package pageferry.actors;

import akka.actor.typed.ActorRef;
import pageferry.protocol.kernel.Instruction;

/** A task of the CPU {@code asker} wants a lock, or only tries to have it. */
record LockAsk(Instruction.TakeLock what, int pid, ActorRef<Cpu.Command> asker) {
  /** Whether nobody else may have the lock then. */
  boolean write() {
    return what.write();
  }

  /** The lock is the task's. */
  Cpu.LockGranted granted() {
    return new Cpu.LockGranted(pid, what.lock(), write());
  }

  /** The task has to wait for who has the lock. */
  Cpu.Blocked blocked(int holder) {
    return new Cpu.Blocked(pid, what.lock().wait(write()), what.lock().number(), holder);
  }
}
