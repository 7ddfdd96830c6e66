package pageferry.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.StepOp;
import pageferry.mm.WaitKind;
import pageferry.world.AccessCosts;
import pageferry.world.AccessEvent.PageFault;
import pageferry.world.AccessEvent.PageFaultBegin;
import pageferry.world.AccessEvent.UserAccesses;
import pageferry.world.LockEvent.FolioUnlocked;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.LockEvent.LockAcquired;
import pageferry.world.LockEvent.LockRelease;
import pageferry.world.LockEvent.MmapLockAcquired;
import pageferry.world.LockEvent.MmapLockReleased;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.FolioSplit;
import pageferry.world.MigrateCounts;
import pageferry.world.MigrateEvent.MigratePages;
import pageferry.world.MigrateEvent.MigratePagesStart;
import pageferry.world.StepEvent.SysEnter;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.Tracepoint;

/** How long locks were held by whom and waited for, and what accesses and reclaim took. */
class WaitMetricsTest {
  private static final int MM = 7;
  private static final MigrateCounts NO_PAGES = new MigrateCounts(0, 0, 0, 0, 0);

  private final RunMetrics metrics = new RunMetrics(Machines.pair());

  @Test
  void a_hold_of_a_page_lock_counts_under_what_the_holder_was_at() {
    emit(0, 101, new FolioUnlocked(1, 1));
    emit(0, 101, new SysEnter(StepOp.MLOCK));
    emit(0, 101, new FolioUnlocked(1, 2));
    emit(0, 101, new PageFaultBegin(4096, true));
    emit(0, 101, new FolioUnlocked(1, 3));
    emit(0, 101, new DirectReclaimBegin(0, 0, 0));
    emit(0, 101, new FolioUnlocked(1, 4));
    emit(0, 101, migrates(MigrateReason.MR_DEMOTION));
    emit(0, 101, new FolioUnlocked(1, 5));
    emit(0, 101, new FolioSplit(512, true));
    emit(0, 101, new FolioUnlocked(512, 6));
    emit(0, 101, new FolioUnlocked(512, 7));
    assertThat(maxima("lock.hold."))
        .containsExactly(
            entry("lock.hold.demotion.max", 7.0),
            entry("lock.hold.fault.max", 3.0),
            entry("lock.hold.max", 7.0),
            entry("lock.hold.mlock.max", 2.0),
            entry("lock.hold.other.max", 1.0),
            entry("lock.hold.reclaim.max", 4.0),
            entry("lock.hold.split.max", 6.0));
  }

  @Test
  void a_migration_within_a_migration_ends_by_itself() {
    emit(0, 101, migrates(MigrateReason.MR_SYSCALL));
    emit(0, 101, migrates(MigrateReason.MR_DEMOTION));
    emit(0, 101, new MigratePages(NO_PAGES, MigrateMode.MIGRATE_ASYNC, MigrateReason.MR_DEMOTION));
    emit(0, 101, new FolioUnlocked(1, 9));
    assertThat(maxima("lock.hold.s"))
        .containsExactly(entry("lock.hold.syscall_or_cpuset.max", 9.0));
  }

  @Test
  void a_hold_of_mmap_lock_counts_under_what_took_it() {
    emit(0, 101, new SysEnter(StepOp.MBIND));
    emit(10, 101, new MmapLockAcquired(MM, true));
    emit(10, 101, new PageFaultBegin(4096, false));
    emit(40, 101, new PageFault(4096, false, 30));
    emit(60, 101, new MmapLockReleased(MM));
    emit(60, 101, new SysExit(StepOp.MBIND, 0, 60));
    emit(70, 101, new PageFaultBegin(4096, false));
    emit(70, 101, new MmapLockAcquired(MM, false));
    emit(75, 101, new MmapLockReleased(MM));
    assertThat(maxima("mmap.hold"))
        .containsExactly(
            entry("mmap.hold.fault.max", 5.0),
            entry("mmap.hold.max", 50.0),
            entry("mmap.hold.mbind.max", 50.0));
  }

  @Test
  void a_hold_of_an_areas_lock_counts_under_what_took_it_and_writers_sleep_for_readers() {
    emit(0, 101, new PageFaultBegin(4096, false));
    emit(10, 101, new LockAcquired(WaitKind.VMA_READ, 9));
    emit(20, 102, new TaskBlocked(WaitKind.VMA_WRITE, 9, 0));
    emit(45, 101, new LockRelease(WaitKind.VMA_READ, 9, 0));
    emit(45, 102, new TaskWoken(WaitKind.VMA_WRITE, 9));
    emit(45, 102, new LockAcquired(WaitKind.VMA_WRITE, 9));
    emit(45, 102, new LockRelease(WaitKind.VMA_WRITE, 9, 0));
    assertThat(maxima("vma."))
        .containsExactly(
            entry("vma.hold.fault.max", 35.0),
            entry("vma.hold.max", 35.0),
            entry("vma.wait.max", 25.0));
  }

  @Test
  void a_sleep_for_mmap_lock_lasts_until_the_task_has_it() {
    emit(0, 101, new TaskBlocked(WaitKind.MMAP_READ, MM, 0));
    emit(5, 102, new TaskBlocked(WaitKind.MMAP_WRITE, MM, 0));
    emit(30, 101, new MmapLockAcquired(MM, false));
    emit(31, 101, new TaskWoken(WaitKind.MMAP_READ, MM));
    emit(55, 102, new MmapLockAcquired(MM, true));
    emit(55, 102, new TaskWoken(WaitKind.MMAP_WRITE, MM));
    assertThat(maxima("mmap.wait"))
        .containsExactly(
            entry("mmap.wait.max", 50.0),
            entry("mmap.wait.read.max", 30.0),
            entry("mmap.wait.write.max", 50.0));
  }

  @Test
  void a_sleep_that_is_told_after_the_lock_was_got_is_none() {
    emit(0, 101, new LockAcquire(WaitKind.MMAP_READ, MM));
    emit(0, 101, new MmapLockAcquired(MM, false));
    emit(3, 101, new TaskBlocked(WaitKind.MMAP_READ, MM, 0));
    emit(3, 101, new TaskWoken(WaitKind.MMAP_READ, MM));
    emit(9, 101, new MmapLockAcquired(MM, false));
    assertThat(metrics.values(9)).containsEntry("mmap.wait.count", 0.0);
  }

  @Test
  void drains_and_direct_reclaim_are_waited_for() {
    emit(0, 101, new TaskBlocked(WaitKind.LRU_DRAIN, 0, 0));
    emit(44, 101, new TaskWoken(WaitKind.LRU_DRAIN, 0));
    emit(50, 101, new DirectReclaimBegin(0, 0, 0));
    emit(51, 101, new DirectReclaimBegin(1, 0, 0));
    emit(60, 101, new DirectReclaimEnd(1, 0));
    emit(77, 101, new DirectReclaimEnd(0, 0));
    assertThat(metrics.values(99))
        .contains(entry("drain.wait.max", 44.0), entry("drain.wait.count", 1.0))
        .contains(entry("alloc.stall.max", 27.0), entry("alloc.stall.count", 1.0));
  }

  @Test
  void each_access_counts_with_what_it_took() {
    AccessCosts costs = new AccessCosts(1, 100, 200, 400, 1000);
    emit(0, 101, new UserAccesses(10, 3, 9999, costs));
    SortedMap<String, Double> values = metrics.values(0);
    assertThat(values)
        .contains(
            entry("access.latency.count", 10.0),
            entry("access.latency.max", 1100.0),
            entry("access.latency.mean", (1100 + 6 * 100 + 2 * 200 + 400) / 10.0));
  }

  private static MigratePagesStart migrates(MigrateReason reason) {
    return new MigratePagesStart(MigrateMode.MIGRATE_ASYNC, reason);
  }

  private SortedMap<String, Double> maxima(String prefix) {
    SortedMap<String, Double> all = metrics.values(0).subMap(prefix, prefix + "~");
    all.keySet().removeIf(name -> !name.endsWith(".max"));
    return all;
  }

  private void emit(long ns, int task, Tracepoint event) {
    metrics.emit(ns, 0, task, event);
  }
}
