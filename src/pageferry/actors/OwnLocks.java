package pageferry.actors;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.LockClass;
import pageferry.mm.Lockable;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockMisused;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockMisuse;

/**
 * The locks besides PG_locked and mmap_lock that a task has, those of inodes, of anon_vmas and of
 * the experiment's own: the only door through which they are taken and given back, so that no
 * routine can forget to tell. As with {@link FolioLocks} a task has a lock from the moment at which
 * its CPU hears so.
 *
 * <p>What the task must not do with them, or while it has a spinlock, is told and then done.
 */
final class OwnLocks {
  private final int task;
  private final List<Held> held = new ArrayList<>(0);
  private int spinlocks;
  private boolean toldSleep;

  private record Held(Lockable lock, WaitKind how, long sinceNs) {}

  OwnLocks(int task) {
    this.task = task;
  }

  /** The task asks for a lock. */
  void asks(Instruction.TakeLock take, CpuServices cpu) {
    if (!take.tries()) {
      mightSleep(take.lock().wait(take.write()), take.lock().number(), cpu);
    }
  }

  /** The lock is the task's. */
  void granted(Cpu.LockGranted granted, CpuServices cpu) {
    Lockable lock = granted.lock();
    WaitKind how = lock.wait(granted.write());
    held.add(new Held(lock, how, cpu.nowNs()));
    spinlocks += lock.wait(true) == WaitKind.SPINLOCK ? 1 : 0;
    cpu.traceOf(task, new LockAcquired(how, lock.number()));
  }

  /** The task gives a lock back. */
  void giveBack(Lockable lock, CpuServices cpu, Peers peers) {
    for (int i = held.size() - 1; i >= 0; i--) {
      if (held.get(i).lock().equals(lock)) {
        Held last = held.remove(i);
        spinlocks -= lock.wait(true) == WaitKind.SPINLOCK ? 1 : 0;
        long heldNs = cpu.nowNs() - last.sinceNs();
        cpu.traceOf(task, new LockRelease(last.how(), lock.number(), heldNs));
        peers.give(lock, task);
        return;
      }
    }
    tell(LockMisuse.NOT_HELD, lock.wait(true), lock.number(), cpu);
  }

  /** Whether the task must not give its CPU up. */
  boolean isAtomic() {
    return spinlocks > 0;
  }

  /** The task asks for what it may have to sleep for. */
  void mightSleep(WaitKind what, long object, CpuServices cpu) {
    if (isAtomic() && !what.isSpun()) {
      tellOnce(LockMisuse.MAY_SLEEP, what, object, cpu);
    }
  }

  /** The task goes to sleep. */
  void sleeps(WaitKind what, long object, CpuServices cpu) {
    if (isAtomic()) {
      tellOnce(LockMisuse.SLEEPS, what, object, cpu);
    }
  }

  /** The task ends. */
  void ends(CpuServices cpu) {
    for (Held each : held) {
      tell(LockMisuse.LEFT_LOCKED, each.how(), each.lock().number(), cpu);
    }
  }

  /** Of a sleep under a spinlock the first complaint is the one that counts. */
  private void tellOnce(LockMisuse how, WaitKind what, long object, CpuServices cpu) {
    if (!toldSleep) {
      toldSleep = true;
      boolean isLock = what.lock() != LockClass.NONE;
      tell(how, what, isLock ? object : 0, cpu);
    }
  }

  private void tell(LockMisuse how, WaitKind what, long object, CpuServices cpu) {
    cpu.traceOf(task, new LockMisused(how, what, object));
  }
}
