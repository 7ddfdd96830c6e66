package pageferry.report.trace;

import java.util.Locale;
import pageferry.mm.Gfp;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.mm.Pages;
import pageferry.mm.StepOp;
import pageferry.world.MigrateCounts;
import pageferry.world.StepEvent.SysExit;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.DirectReclaimBegin;
import pageferry.world.Tracepoint.DirectReclaimEnd;
import pageferry.world.Tracepoint.KswapdSleep;
import pageferry.world.Tracepoint.KswapdWake;
import pageferry.world.Tracepoint.MigratePages;
import pageferry.world.Tracepoint.MigratePagesStart;
import pageferry.world.Tracepoint.PageAlloc;
import pageferry.world.Tracepoint.PageFaultBegin;
import pageferry.world.Tracepoint.PageFree;
import pageferry.world.Tracepoint.RemoveMigrationPmd;
import pageferry.world.Tracepoint.RemoveMigrationPte;
import pageferry.world.Tracepoint.SetMigrationPmd;
import pageferry.world.Tracepoint.SetMigrationPte;
import pageferry.world.Tracepoint.TlbFlush;

/**
 * Tracepoints as tracefs prints them, {@code name: fields}, after the format files of Linux 6.1.
 * What the kernel has no event for is called {@code pageferry_} and so on, so that nobody mistakes
 * it. A page table entry is printed as its frame's address, a page as its place in the memory map
 * at {@value #VMEMMAP}.
 */
final class EventText {
  private static final long VMEMMAP = 0xffffea0000000000L;
  private static final int SIZE_OF_PAGE = 64;

  private EventText() {}

  static String of(Tracepoint event) {
    if (event instanceof PageAlloc alloc) {
      boolean movable = Gfp.has(alloc.gfp(), Gfp.MOVABLE);
      long pfn = Math.max(0, alloc.pfn());
      String page = alloc.pfn() < 0 ? "0".repeat(16) : page(pfn);
      return text(
          "mm_page_alloc: page=%s pfn=0x%x order=%d migratetype=%d gfp_flags=%s",
          page, pfn, alloc.order(), movable ? 1 : 0, GfpText.of(alloc.gfp()));
    } else if (event instanceof PageFree free) {
      return text(
          "mm_page_free: page=%s pfn=0x%x order=%d", page(free.pfn()), free.pfn(), free.order());
    } else if (event instanceof PageFaultBegin fault) {
      String code = fault.write() ? "0x6" : "0x4";
      return text("page_fault_user: address=0x%x ip=0x0 error_code=%s", fault.addr(), code);
    } else if (event instanceof SysExit exit) {
      return text("sys_exit: NR %d = %d", number(exit.call()), exit.result());
    } else if (event instanceof TlbFlush flush) {
      return text("tlb_flush: pages:%d reason:remote ipi send (4)", flush.pages());
    }
    String migration = migration(event);
    return migration.isEmpty() ? reclaim(event) : migration;
  }

  private static String migration(Tracepoint event) {
    if (event instanceof MigratePagesStart start) {
      return "mm_migrate_pages_start: " + who(start.mode(), start.reason());
    } else if (event instanceof MigratePages end) {
      MigrateCounts counts = end.counts();
      return text(
          "mm_migrate_pages: nr_succeeded=%d nr_failed=%d nr_thp_succeeded=%d nr_thp_failed=%d"
              + " nr_thp_split=%d %s",
          counts.succeeded(),
          counts.failed(),
          counts.thpSucceeded(),
          counts.thpFailed(),
          counts.thpSplit(),
          who(end.mode(), end.reason()));
    } else if (event instanceof SetMigrationPte set) {
      return text(
          "set_migration_pte: addr=%x, pte=%x order=%d", set.addr(), entry(set.pfn()), set.order());
    } else if (event instanceof RemoveMigrationPte remove) {
      return text(
          "remove_migration_pte: addr=%x, pte=%x order=%d",
          remove.addr(), entry(remove.pfn()), remove.order());
    } else if (event instanceof SetMigrationPmd set) {
      return text("set_migration_pmd: addr=%x, pmd=%x", set.addr(), entry(set.pfn()));
    } else if (event instanceof RemoveMigrationPmd remove) {
      return text("remove_migration_pmd: addr=%x, pmd=%x", remove.addr(), entry(remove.pfn()));
    }
    return "";
  }

  private static String reclaim(Tracepoint event) {
    if (event instanceof DirectReclaimBegin begin) {
      return text(
          "mm_vmscan_direct_reclaim_begin: order=%d gfp_flags=%s",
          begin.order(), GfpText.of(begin.gfp()));
    } else if (event instanceof DirectReclaimEnd end) {
      return text("mm_vmscan_direct_reclaim_end: nr_reclaimed=%d", end.reclaimed());
    } else if (event instanceof KswapdWake wake) {
      return text("mm_vmscan_kswapd_wake: nid=%d order=0", wake.node());
    } else if (event instanceof KswapdSleep sleep) {
      return text("mm_vmscan_kswapd_sleep: nid=%d", sleep.node());
    }
    return own(event);
  }

  /** {@code FolioLocked[pfn=2, waitedNs=0]} as {@code pageferry_folio_locked: pfn=2 waitedNs=0}. */
  private static String own(Tracepoint event) {
    String name = event.getClass().getSimpleName();
    String fields = event.toString().substring(name.length()).replaceAll("[\\[\\],]", "");
    return "pageferry_"
        + name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT)
        + ": "
        + fields;
  }

  private static String who(MigrateMode mode, MigrateReason reason) {
    return "mode=" + mode + " reason=" + reason.text();
  }

  private static String page(long pfn) {
    return Long.toHexString(VMEMMAP + SIZE_OF_PAGE * pfn);
  }

  private static long entry(long pfn) {
    return Pages.address(pfn);
  }

  /**
   * The call's number on x86-64: arch/x86/entry/syscalls/syscall_64.tbl (Linux 6.1). What programs
   * do through a file is the write() or read() of it, what descriptors hold is given back by
   * close().
   */
  private static int number(StepOp call) {
    return switch (call) {
      case MMAP -> 9;
      case SMAPS -> 0;
      case OFFLINE_NODE, UNPLUG_NODE, ONLINE_NODE -> 1;
      case SYSCTL, WRITE_FILE, DROP_CACHES, COMPACT -> 1;
      case UNPIN, UNHOLD -> 3;
      case MPROTECT -> 10;
      case MUNMAP -> 11;
      case MREMAP -> 25;
      case MADVISE -> 28;
      case FORK -> 57;
      case EXIT -> 60;
      case SETUID -> 117; // setresuid()
      case SET_CAP -> 126;
      case MLOCK -> 149;
      case MUNLOCK -> 150;
      case SCHED_SETAFFINITY -> 203;
      case MBIND -> 237;
      case SET_MEMPOLICY -> 238;
      case GET_MEMPOLICY -> 239;
      case MIGRATE_PAGES -> 256;
      case HOLD -> 278; // vmsplice()
      case MOVE_PAGES -> 279;
      case PIN -> 427; // io_uring_register()
      case SET_MEMPOLICY_HOME_NODE -> 450;
      default -> -1;
    };
  }

  private static String text(String format, Object... fields) {
    return String.format(Locale.ROOT, format, fields);
  }
}
