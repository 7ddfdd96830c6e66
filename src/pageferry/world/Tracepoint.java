package pageferry.world;

import pageferry.mm.LazyFate;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.ProgramSignal;
import pageferry.mm.WaitKind;

/**
 * Something the machine reports. Events that Linux has too bear the kernel's name and fields
 * (KERNEL spelling in the Javadoc); the others are the model's own, for the kernel has no event
 * there.
 */
public sealed interface Tracepoint {
  /** The event's fields as numbers, its own tag first, so that runs can be compared. */
  void write(Words out);

  /** Groups of tracepoints that have files of their own. */
  sealed interface Elsewhere extends Tracepoint permits StepEvent {}

  /** migrate:mm_migrate_pages_start: migrate_pages() begins. */
  record MigratePagesStart(MigrateMode mode, MigrateReason reason) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(1).add(mode.ordinal()).add(reason.ordinal());
    }
  }

  /** migrate:set_migration_pte: an entry at byte address {@code addr} became a migration entry. */
  record SetMigrationPte(long addr, long pfn, int order) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(2).add(addr).add(pfn).add(order);
    }
  }

  /** migrate:remove_migration_pte: an entry points to a page again. */
  record RemoveMigrationPte(long addr, long pfn, int order) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(3).add(addr).add(pfn).add(order);
    }
  }

  /** thp:set_migration_pmd: a huge entry became a migration entry. */
  record SetMigrationPmd(long addr, long pfn) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(4).add(addr).add(pfn);
    }
  }

  /** thp:remove_migration_pmd: a huge entry points to a folio again. */
  record RemoveMigrationPmd(long addr, long pfn) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(5).add(addr).add(pfn);
    }
  }

  /** migrate:mm_migrate_pages: migrate_pages() ends. */
  record MigratePages(MigrateCounts counts, MigrateMode mode, MigrateReason reason)
      implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(6).add(counts.succeeded()).add(counts.failed()).add(counts.thpSucceeded());
      out.add(counts.thpFailed()).add(counts.thpSplit()).add(mode.ordinal());
      out.add(reason.ordinal());
    }
  }

  /** migrate_pages() gave folios up that its last pass could not move either. */
  record RetriesExhausted(int folios) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(83).add(folios);
    }
  }

  /** A task went to sleep for a folio's PG_locked. */
  record FolioLockWait(long pfn) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(7).add(pfn);
    }
  }

  /** A task took PG_locked, after waiting {@code waitedNs} (0: uncontended). */
  record FolioLocked(long pfn, long waitedNs) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(8).add(pfn).add(waitedNs);
    }
  }

  /** folio_trylock() found the bit set. */
  record FolioTrylockFailed(long pfn) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(9).add(pfn);
    }
  }

  /** A task gave PG_locked back, after holding it {@code heldNs}. */
  record FolioUnlocked(long pfn, long heldNs) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(10).add(pfn).add(heldNs);
    }
  }

  /** A fault that found a migration entry goes on after {@code waitedNs}. */
  record MigrationEntryWaited(long pfn, long waitedNs) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(11).add(pfn).add(waitedNs);
    }
  }

  /** kmem:mm_page_alloc, with the time the allocation took; pfn -1: it failed. */
  record PageAlloc(long pfn, int order, int gfp, long tookNs) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(12).add(pfn).add(order).add(gfp).add(tookNs);
    }
  }

  /** kmem:mm_page_free. */
  record PageFree(long pfn, int order) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(13).add(pfn).add(order);
    }
  }

  /** A migration target was given back unused, because its source could not be moved this time. */
  record TargetWasted(long pfn, int order) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(14).add(pfn).add(order);
    }
  }

  /** A source had changed while it was unlocked for the allocation of its target. */
  record RevalidationFailed(long pfn) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(15).add(pfn);
    }
  }

  /** pagemap:mm_lru_insertion, for the folios of one flushed batch. */
  record LruInsertion(int node, int folios) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(16).add(node).add(folios);
    }
  }

  /** lru_add_drain_all() went over all CPUs. */
  record LruDrainAll(long generation, int cpus) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(17).add(generation).add(cpus);
    }
  }

  /** vmscan:mm_vmscan_direct_reclaim_begin. */
  record DirectReclaimBegin(int node, int order, int gfp) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(18).add(node).add(order).add(gfp);
    }
  }

  /** vmscan:mm_vmscan_direct_reclaim_end. */
  record DirectReclaimEnd(int node, long reclaimed) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(19).add(node).add(reclaimed);
    }
  }

  /** vmscan:mm_vmscan_kswapd_wake. */
  record KswapdWake(int node) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(20).add(node);
    }
  }

  /** vmscan:mm_vmscan_kswapd_sleep, with the pages reclaimed since it woke. */
  record KswapdSleep(int node, long reclaimed) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(21).add(node).add(reclaimed);
    }
  }

  /** tlb:tlb_flush, reason «remote ipi send»: a shootdown sent to {@code cpus} other CPUs. */
  record TlbFlush(int cpus, int pages) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(22).add(cpus).add(pages);
    }
  }

  /** exceptions:page_fault_user: a fault at byte address {@code addr} is about to be handled. */
  record PageFaultBegin(long addr, boolean write) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(71).add(addr).add(write ? 1 : 0);
    }
  }

  /** A fault has been handled, after {@code tookNs}. */
  record PageFault(long addr, boolean write, long tookNs) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(23).add(addr).add(write ? 1 : 0).add(tookNs);
    }
  }

  /** A run of user accesses that hit: {@code remote} of {@code count} lay on another node. */
  record UserAccesses(int count, int remote, long tookNs) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(24).add(count).add(remote).add(tookNs);
    }
  }

  /** sched:sched_switch: the CPU goes from one task to another; pid 0 is the idle task. */
  record SchedSwitch(int previous, int next) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(26).add(previous).add(next);
    }
  }

  /** sched:sched_process_fork: a task has made another one, in address space {@code mm}. */
  record ProcessFork(int child, int mm) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(72).add(child).add(mm);
    }
  }

  /** A task ended. */
  record TaskExit(int pid) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(27).add(pid);
    }
  }

  /** A fault of the plan befell folio pfn or nobody (-1) at a migration step or none (-1). */
  record FaultInjected(FaultKind kind, int step, long pfn, long forNs) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(60).add(kind.ordinal()).add(step).add(pfn).add(forNs);
    }
  }

  /** lock:lock_acquire: a task is about to take a lock for which it would sleep. */
  record LockAcquire(WaitKind what, long object) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(35).add(what.ordinal()).add(object);
    }
  }

  /**
   * A task went to sleep for something that {@code holder} has (0: nobody in particular). The
   * object of {@link WaitKind#SIGNAL} is made of the signal and of how often it has to be raised.
   */
  record TaskBlocked(WaitKind what, long object, int holder) implements Tracepoint {
    /** Sleeps until a signal has been raised so often in all. */
    public static TaskBlocked forSignal(ProgramSignal signal, int times) {
      long object = (long) times << Integer.SIZE | signal.number() & 0xFFFFFFFFL;
      return new TaskBlocked(WaitKind.SIGNAL, object, 0);
    }

    /** The signal of such an object, as {@link SignalRaised} has it. */
    public static int signal(long object) {
      return (int) object;
    }

    /** How often the signal of such an object has to be raised. */
    public static int times(long object) {
      return (int) (object >>> Integer.SIZE);
    }

    @Override
    public void write(Words out) {
      out.add(29).add(what.ordinal()).add(object).add(holder);
    }
  }

  /** sched:sched_wakeup: what a task slept for has come. */
  record TaskWoken(WaitKind what, long object) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(30).add(what.ordinal()).add(object);
    }
  }

  /** mmap_lock:mmap_lock_acquire_returned: a task has the mmap_lock of address space mm. */
  record MmapLockAcquired(int mm, boolean write) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(31).add(mm).add(write ? 1 : 0);
    }
  }

  /** mmap_lock:mmap_lock_released: a task has given it back. */
  record MmapLockReleased(int mm) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(32).add(mm);
    }
  }

  /**
   * zone_statistics() of an allocation that did not come from the node that was preferred, or that
   * interleaving put where it is; every other PageAlloc is a plain numa_hit.
   */
  record ZoneStatistics(int node, int preferred, boolean interleaved) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(40).add(node).add(preferred).add(interleaved ? 1 : 0);
    }
  }

  /**
   * An unlocker woke {@code waiters} tasks that slept for a folio, {@code longestNs} of it in one
   * go with interrupts off.
   */
  record WakeWalk(long pfn, int waiters, long longestNs) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(34).add(pfn).add(waiters).add(longestNs);
    }
  }

  /** A program raised the {@link ProgramSignal} whose number is {@code name}. */
  record SignalRaised(int name) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(33).add(name);
    }
  }

  /** move_pages() left a status (a node, -errno; Integer.MIN_VALUE: none) for so many pages. */
  record MovePagesStatus(int status, long pages) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(84).add(status).add(pages);
    }
  }

  /** mbind() with MPOL_MF_LAZY came to a page and left it to its fate. */
  record LazyUnmap(long pfn, LazyFate fate) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(81).add(pfn).add(fate.ordinal());
    }
  }

  /**
   * A long-term pin of {@code pages} pages ended, {@code movable} of which lie in ZONE_MOVABLE; it
   * looked at pages {@code examined} times, in page tables and behind them.
   */
  record LongtermPin(long pages, long examined, long movable) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(80).add(pages).add(examined).add(movable);
    }
  }

  /** A source's contents were tossed instead of copied; the next toucher faults. */
  record FolioDiscarded(long pfn, int order) implements Tracepoint {
    @Override
    public void write(Words out) {
      out.add(28).add(pfn).add(order);
    }
  }
}
