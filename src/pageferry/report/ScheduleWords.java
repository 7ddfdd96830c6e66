package pageferry.report;

import pageferry.mm.Pfn;
import pageferry.mm.WaitKind;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockMisused;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.LockSpins;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockDowngraded;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.SignalRaised;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.Tracepoint;

/** Events in a few words, as far as they tell something about an order. */
public final class ScheduleWords implements Tracepoint.Adapter {
  private String text = "";

  /** An event in a few words; empty for one that tells nothing about an order. */
  public String of(Tracepoint event) {
    text = "";
    event.accept(this);
    return text;
  }

  @Override
  public void on(FolioLocked event) {
    text = "locks " + Pfn.text(event.pfn());
  }

  @Override
  public void on(FolioUnlocked event) {
    text = "unlocks " + Pfn.text(event.pfn());
  }

  @Override
  public void on(FolioTrylockFailed event) {
    text = "finds " + Pfn.text(event.pfn()) + " locked";
  }

  @Override
  public void on(TaskBlocked event) {
    text = "sleeps in " + what(event.what(), event.object());
  }

  @Override
  public void on(TaskWoken event) {
    text = "wakes in " + what(event.what(), event.object());
  }

  @Override
  public void on(MmapLockAcquired event) {
    text = (event.write() ? "mmap_write_lock " : "mmap_read_lock ") + event.mm();
  }

  @Override
  public void on(MmapLockReleased event) {
    text = "mmap_unlock " + event.mm();
  }

  @Override
  public void on(MmapLockDowngraded event) {
    text = "mmap_write_downgrade " + event.mm();
  }

  @Override
  public void on(LockAcquired event) {
    text = "takes " + event.what().lock().text(event.object()) + event.what().mode();
  }

  @Override
  public void on(LockRelease event) {
    text = "gives " + event.what().lock().text(event.object()) + " back";
  }

  @Override
  public void on(LockSpins event) {
    text = "spins for " + event.what().lock().text(event.object());
  }

  @Override
  public void on(LockMisused event) {
    text = event.how().text();
  }

  @Override
  public void on(SetMigrationPte event) {
    text = "unmaps " + Pfn.text(event.pfn());
  }

  @Override
  public void on(RemoveMigrationPte event) {
    text = "maps " + Pfn.text(event.pfn());
  }

  @Override
  public void on(PageAlloc event) {
    text = event.pfn() < 0 ? "gets no page" : "allocates " + Pfn.text(event.pfn());
  }

  @Override
  public void on(DirectReclaimBegin event) {
    text = "reclaims on node " + event.node();
  }

  @Override
  public void on(MigratePages event) {
    text = "moved " + event.counts().succeeded() + ", failed " + event.counts().failed();
  }

  @Override
  public void on(SysExit event) {
    text = event.call().text() + "() = " + event.result();
  }

  @Override
  public void on(SignalRaised event) {
    text = "signals";
  }

  @Override
  public void on(TaskExit event) {
    text = "exits";
  }

  private static String what(WaitKind what, long object) {
    return switch (what.lock()) {
      case FOLIO, WRITEBACK -> what.text() + " " + Pfn.text(object);
      case MMAP -> what.text() + " " + object;
      case AREA, PAGE_TABLE, I_MMAP, ANON_VMA, OWN -> what.text() + " " + what.lock().text(object);
      case NONE, CGROUP, CPUSET -> what.text();
    };
  }
}
