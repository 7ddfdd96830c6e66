package pageferry.observe;

import pageferry.mm.LockClass;
import pageferry.world.MemoryEvent.FolioEndWriteback;
import pageferry.world.MemoryEvent.FolioStartWriteback;
import pageferry.world.MemoryEvent.KswapdSleep;
import pageferry.world.MemoryEvent.KswapdWake;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.OomEvent.FinishTaskReaping;
import pageferry.world.OomEvent.MarkVictim;
import pageferry.world.OomEvent.SkipTaskReaping;
import pageferry.world.OomEvent.WakeReaper;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.SchedSwitch;
import pageferry.world.TraceListener;

/**
 * Which tasks have to end the writeback of which folios, beside the locks that tasks have, and who
 * can free memory.
 */
abstract class MemoryHolders extends TraceListener {
  final HeldLocks locks;
  final MemoryWaits memory;

  MemoryHolders(HeldLocks locks, MemoryWaits memory) {
    this.locks = locks;
    this.memory = memory;
  }

  /** Whoever waits for memory may have been woken. */
  abstract void relieved();

  /** What somebody may have hoped for will not come. */
  abstract void disappointed();

  @Override
  public final void on(FolioStartWriteback event) {
    if (event.ender() != 0) {
      locks.add(LockClass.WRITEBACK.key(event.pfn()), event.ender());
    } else {
      memory.writes(1);
    }
  }

  @Override
  public final void on(FolioEndWriteback event) {
    long key = LockClass.WRITEBACK.key(event.pfn());
    memory.writes(locks.holders(key).length == 0 ? -1 : 0);
    locks.removeAll(key);
    relieved();
  }

  @Override
  public final void on(PageFree event) {
    relieved();
  }

  @Override
  public final void on(KswapdWake event) {
    memory.reclaims(event.node(), true);
  }

  @Override
  public final void on(KswapdSleep event) {
    memory.reclaims(event.node(), false);
    disappointed();
  }

  @Override
  public final void on(SchedSwitch event) {
    memory.lives(event.next());
  }

  @Override
  public final void on(ProcessFork event) {
    memory.lives(event.child());
  }

  @Override
  public final void on(MarkVictim event) {
    memory.marks(event.pid());
  }

  @Override
  public final void on(WakeReaper event) {
    memory.reaps(event.pid(), true);
  }

  @Override
  public final void on(FinishTaskReaping event) {
    memory.reaps(event.pid(), false);
    relieved();
  }

  @Override
  public final void on(SkipTaskReaping event) {
    memory.reaps(event.pid(), false);
    relieved();
  }
}
