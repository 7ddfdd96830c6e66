package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import pageferry.mm.Pfn;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction.LockFolio;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.world.KernelBug;
import pageferry.world.LockEvent.FolioLockWait;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;

/**
 * The page locks that a task has, and the one it asks for: the only door through which PG_locked is
 * taken, handed over and given back. Whatever passes is told here, so no routine can forget it.
 *
 * <p>A task has the bit from the moment at which its CPU hears that it was granted, asleep or not,
 * until the time for giving it back has passed. Both lie within what the {@link PageLock} sees, so
 * the holds of one folio never overlap.
 */
final class FolioLocks {
  private final int task;
  private final List<Held> held = new ArrayList<>(2);
  private long askedNs;
  private boolean slept;

  private record Held(long pfn, ActorRef<PageLock.Command> lock, long sinceNs) {}

  FolioLocks(int task) {
    this.task = task;
  }

  /** The task asks for a bit, for the first time or because it was woken and has not got it. */
  void asks(LockFolio ask, CpuServices cpu) {
    if (ask.losses() == 0) {
      askedNs = cpu.nowNs();
      slept = false;
    }
  }

  /** The task goes to sleep, for a bit that it wants to take or for something else. */
  void blocked(Cpu.Blocked reason, CpuServices cpu) {
    if (reason.what() == WaitKind.FOLIO_LOCK) {
      if (!slept) {
        cpu.traceOf(task, new FolioLockWait(reason.object()));
      }
      slept = true;
    }
  }

  /** The page lock has answered. */
  void answered(Cpu.LockAnswered answer, CpuServices cpu) {
    long pfn = answer.pfn();
    if (answer.answer() == LockAnswer.BUSY) {
      cpu.traceOf(task, new FolioTrylockFailed(pfn));
    } else if (answer.answer() == LockAnswer.GRANTED && answer.kind().takes()) {
      long nowNs = cpu.nowNs();
      held.add(new Held(pfn, Objects.requireNonNull(answer.lock()), nowNs));
      cpu.traceOf(task, new FolioLocked(pfn, slept ? Math.max(nowNs - askedNs, 1) : 0));
    }
  }

  /** The task gives a bit back; its CPU is told of the waiters. */
  void giveBack(long pfn, CpuServices cpu, ActorRef<Cpu.Command> self) {
    Held last = held.remove(indexOf(pfn));
    cpu.traceOf(task, new FolioUnlocked(pfn, cpu.nowNs() - last.sinceNs()));
    last.lock().tell(new PageLock.Unlock(pfn, task, self));
  }

  private int indexOf(long pfn) {
    for (int i = held.size() - 1; i >= 0; i--) {
      if (held.get(i).pfn() == pfn) {
        return i;
      }
    }
    throw new KernelBug("task " + task + " has not locked " + Pfn.text(pfn));
  }
}
