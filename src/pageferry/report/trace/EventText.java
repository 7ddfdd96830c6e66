package pageferry.report.trace;

import java.util.function.IntFunction;
import pageferry.mm.Gfp;
import pageferry.mm.GfpText;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.Paging;
import pageferry.world.AccessEvent.MigrationEntryWaited;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.AccessEvent.TlbFlush;
import pageferry.world.AccessEvent.UserAccesses;
import pageferry.world.LockEvent.FolioLockWait;
import pageferry.world.LockEvent.FolioLocked;
import pageferry.world.LockEvent.FolioTrylockFailed;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockMisused;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.LockSpins;
import pageferry.world.LockEvent.WakeWalk;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.FolioSplit;
import pageferry.world.MemoryEvent.FolioWaitWriteback;
import pageferry.world.MemoryEvent.KswapdGaveUp;
import pageferry.world.MemoryEvent.KswapdSleep;
import pageferry.world.MemoryEvent.KswapdWake;
import pageferry.world.MemoryEvent.LruDrainAll;
import pageferry.world.MemoryEvent.LruInsertion;
import pageferry.world.MemoryEvent.MmVmscanWriteFolio;
import pageferry.world.MemoryEvent.PageAlloc;
import pageferry.world.MemoryEvent.PageFree;
import pageferry.world.MemoryEvent.ZoneStatistics;
import pageferry.world.MigrateCounts;
import pageferry.world.MigrateEvent.FolioDiscarded;
import pageferry.world.MigrateEvent.LazyUnmap;
import pageferry.world.MigrateEvent.LongtermPin;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.MigrateEvent.MovePagesStatus;
import pageferry.world.MigrateEvent.RemoveMigrationPmd;
import pageferry.world.MigrateEvent.RemoveMigrationPte;
import pageferry.world.MigrateEvent.RetriesExhausted;
import pageferry.world.MigrateEvent.RevalidationFailed;
import pageferry.world.MigrateEvent.SetMigrationPmd;
import pageferry.world.MigrateEvent.SetMigrationPte;
import pageferry.world.MigrateEvent.TargetWasted;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.ExitMmap;
import pageferry.world.TaskEvent.FaultInjected;
import pageferry.world.TaskEvent.ProcessFork;
import pageferry.world.TaskEvent.SchedSwitch;
import pageferry.world.TaskEvent.SignalRaised;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskExit;
import pageferry.world.TaskEvent.TaskNewtask;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.Tracepoint;

/**
 * Tracepoints as tracefs prints them, {@code name: fields}, after the format files of Linux 6.1.
 * What the kernel has no event for is called {@code pageferry_} and so on, so that nobody mistakes
 * it. A page table entry is printed as its frame's address, a page as its place in the memory map
 * at {@value #VMEMMAP}.
 */
final class EventText extends HugeMemoryText {
  private static final long VMEMMAP = 0xffffea0000000000L;
  private static final int SIZE_OF_PAGE = 64;

  private final IntFunction<String> comm;
  private final Paging paging;
  private int task;

  /**
   * @param comm the names of tasks
   * @param paging how the machine divides memory
   */
  EventText(IntFunction<String> comm, Paging paging) {
    this.paging = paging;
    this.comm = comm;
  }

  /** The text of an event of a task; empty for one that {@link FtraceText} tells in its own way. */
  String of(int ofTask, Tracepoint event) {
    task = ofTask;
    event.accept(this);
    return text();
  }

  /** A task as events of the scheduler name it. */
  String who(int pid) {
    return "comm=" + comm.apply(pid) + " pid=" + pid;
  }

  @Override
  public void on(MigratePagesStart event) {
    line("mm_migrate_pages_start: %s", who(event.mode(), event.reason()));
  }

  @Override
  public void on(SetMigrationPte event) {
    line(
        "set_migration_pte: addr=%x, pte=%x order=%d",
        event.addr(), entry(event.pfn()), event.order());
  }

  @Override
  public void on(RemoveMigrationPte event) {
    line(
        "remove_migration_pte: addr=%x, pte=%x order=%d",
        event.addr(), entry(event.pfn()), event.order());
  }

  @Override
  public void on(SetMigrationPmd event) {
    line("set_migration_pmd: addr=%x, pmd=%x", event.addr(), entry(event.pfn()));
  }

  @Override
  public void on(RemoveMigrationPmd event) {
    line("remove_migration_pmd: addr=%x, pmd=%x", event.addr(), entry(event.pfn()));
  }

  @Override
  public void on(MigratePages event) {
    MigrateCounts counts = event.counts();
    line(
        "mm_migrate_pages: nr_succeeded=%d nr_failed=%d nr_thp_succeeded=%d nr_thp_failed=%d"
            + " nr_thp_split=%d %s",
        counts.succeeded(),
        counts.failed(),
        counts.thpSucceeded(),
        counts.thpFailed(),
        counts.thpSplit(),
        who(event.mode(), event.reason()));
  }

  @Override
  public void on(RetriesExhausted event) {
    own(event);
  }

  @Override
  public void on(TargetWasted event) {
    own(event);
  }

  @Override
  public void on(RevalidationFailed event) {
    own(event);
  }

  @Override
  public void on(FolioDiscarded event) {
    own(event);
  }

  @Override
  public void on(LazyUnmap event) {
    own(event);
  }

  @Override
  public void on(MovePagesStatus event) {
    own(event);
  }

  @Override
  public void on(LongtermPin event) {
    own(event);
  }

  @Override
  public void on(FolioLockWait event) {
    own(event);
  }

  @Override
  public void on(FolioLocked event) {
    own(event);
  }

  @Override
  public void on(FolioTrylockFailed event) {
    own(event);
  }

  @Override
  public void on(FolioUnlocked event) {
    own(event);
  }

  @Override
  public void on(WakeWalk event) {
    own(event);
  }

  @Override
  public void on(LockAcquired event) {
    own(event);
  }

  @Override
  public void on(LockRelease event) {
    own(event);
  }

  @Override
  public void on(LockSpins event) {
    own(event);
  }

  @Override
  public void on(LockMisused event) {
    own(event);
  }

  @Override
  public void on(PageAlloc event) {
    boolean movable = Gfp.has(event.gfp(), Gfp.MOVABLE);
    long pfn = Math.max(0, event.pfn());
    String page = event.pfn() < 0 ? "0".repeat(16) : page(pfn);
    line(
        "mm_page_alloc: page=%s pfn=0x%x order=%d migratetype=%d gfp_flags=%s",
        page, pfn, event.order(), movable ? 1 : 0, GfpText.of(event.gfp()));
  }

  @Override
  public void on(PageFree event) {
    line("mm_page_free: page=%s pfn=0x%x order=%d", page(event.pfn()), event.pfn(), event.order());
  }

  @Override
  public void on(ZoneStatistics event) {
    own(event);
  }

  @Override
  public void on(LruInsertion event) {
    own(event);
  }

  @Override
  public void on(LruDrainAll event) {
    own(event);
  }

  @Override
  public void on(DirectReclaimBegin event) {
    line(
        "mm_vmscan_direct_reclaim_begin: order=%d gfp_flags=%s",
        event.order(), GfpText.of(event.gfp()));
  }

  @Override
  public void on(DirectReclaimEnd event) {
    line("mm_vmscan_direct_reclaim_end: nr_reclaimed=%d", event.reclaimed());
  }

  @Override
  public void on(KswapdWake event) {
    line("mm_vmscan_kswapd_wake: nid=%d order=0", event.node());
  }

  @Override
  public void on(KswapdSleep event) {
    line("mm_vmscan_kswapd_sleep: nid=%d", event.node());
  }

  @Override
  public void on(KswapdGaveUp event) {
    own(event);
  }

  @Override
  public void on(MmVmscanWriteFolio event) {
    String flags = "RECLAIM_WB_ANON|RECLAIM_WB_ASYNC";
    line("mm_vmscan_write_folio: page=%s pfn=0x%x flags=%s", page(event.pfn()), event.pfn(), flags);
  }

  @Override
  public void on(FolioSplit event) {
    own(event);
  }

  @Override
  public void on(UserAccesses event) {
    own(event);
  }

  @Override
  public void on(PageFaultBegin event) {
    String code = event.write() ? "0x6" : "0x4";
    line("page_fault_user: address=0x%x ip=0x0 error_code=%s", event.addr(), code);
  }

  @Override
  public void on(PageFault event) {
    toldElsewhere();
  }

  @Override
  public void on(MigrationEntryWaited event) {
    own(event);
  }

  @Override
  public void on(TlbFlush event) {
    line("tlb_flush: pages:%d reason:remote ipi send (4)", event.pages());
  }

  @Override
  public void on(SchedSwitch event) {
    toldElsewhere();
  }

  @Override
  public void on(TaskNewtask event) {
    line(
        "task_newtask: pid=%d comm=%s clone_flags=1200000 oom_score_adj=0",
        event.pid(), comm.apply(task));
  }

  @Override
  public void on(ProcessFork event) {
    line(
        "sched_process_fork: %s child_comm=%s child_pid=%d",
        who(task), comm.apply(event.child()), event.child());
  }

  @Override
  public void on(ExitMmap event) {
    line("exit_mmap: mt_mod %d, DESTROY", event.mm());
  }

  @Override
  public void on(TaskExit event) {
    line("sched_process_exit: %s prio=120", who(task));
  }

  @Override
  public void on(FolioWaitWriteback event) {
    String bdi = event.inode() == 0 ? "(unknown)" : "8:0";
    line("folio_wait_writeback: bdi %s: ino=%d index=%d", bdi, event.inode(), event.index());
  }

  @Override
  public void on(TaskBlocked event) {
    own(event);
  }

  @Override
  public void on(TaskWoken event) {
    toldElsewhere();
  }

  @Override
  public void on(SignalRaised event) {
    own(event);
  }

  @Override
  public void on(FaultInjected event) {
    own(event);
  }

  @Override
  public void on(SysEnter event) {
    toldElsewhere();
  }

  @Override
  public void on(SysExit event) {
    line("sys_exit: NR %d = %d", event.call().number(), event.result());
  }

  private static String who(MigrateMode mode, MigrateReason reason) {
    return "mode=" + mode + " reason=" + reason.text();
  }

  private static String page(long pfn) {
    return Long.toHexString(VMEMMAP + SIZE_OF_PAGE * pfn);
  }

  private long entry(long pfn) {
    return paging.address(pfn);
  }
}
