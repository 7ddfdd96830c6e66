package pageferry.mm;

import java.util.Locale;

/** An event counter of /proc/vmstat, in the kernel's order (vmstat_text, mm/vmstat.c, 6.1). */
public enum VmCounter {
  NUMA_HIT,
  NUMA_MISS,
  NUMA_FOREIGN,
  NUMA_INTERLEAVE,
  NUMA_LOCAL,
  NUMA_OTHER,
  /** Pages of files that are dirty now. */
  NR_DIRTY,
  /** Pages that are under writeback now. */
  NR_WRITEBACK,
  NR_DIRTIED,
  NR_WRITTEN,
  PGALLOC,
  ALLOCSTALL,
  PGFREE,
  PGFAULT,
  PGMAJFAULT,
  PGSTEAL_KSWAPD,
  PGSTEAL_DIRECT,
  PGDEMOTE_KSWAPD,
  PGDEMOTE_DIRECT,
  PGPROMOTE_SUCCESS,
  PGPROMOTE_CANDIDATE,
  PGSCAN_KSWAPD,
  PGSCAN_DIRECT,
  PAGEOUTRUN,
  OOM_KILL,
  NUMA_PTE_UPDATES,
  NUMA_HUGE_PTE_UPDATES,
  NUMA_HINT_FAULTS,
  NUMA_HINT_FAULTS_LOCAL,
  NUMA_PAGES_MIGRATED,
  PGMIGRATE_SUCCESS,
  PGMIGRATE_FAIL,
  THP_MIGRATION_SUCCESS,
  THP_MIGRATION_FAIL,
  THP_MIGRATION_SPLIT,
  HTLB_BUDDY_ALLOC_SUCCESS,
  HTLB_BUDDY_ALLOC_FAIL,
  UNEVICTABLE_PGS_MLOCKED,
  UNEVICTABLE_PGS_MUNLOCKED,
  THP_FAULT_ALLOC,
  THP_FAULT_FALLBACK,
  THP_COLLAPSE_ALLOC,
  THP_COLLAPSE_ALLOC_FAILED,
  THP_FILE_ALLOC,
  THP_FILE_FALLBACK,
  THP_FILE_MAPPED,
  THP_SPLIT_PAGE,
  THP_SPLIT_PAGE_FAILED,
  THP_DEFERRED_SPLIT_PAGE,
  THP_SPLIT_PMD,
  THP_ZERO_PAGE_ALLOC,
  COMPACT_DAEMON_WAKE,
  /** Tasks' remote TLB flushes: nr_tlb_remote_flush of kernels with DEBUG_TLBFLUSH. */
  NR_TLB_REMOTE_FLUSH,
  /** Interrupts received for them: nr_tlb_remote_flush_received. */
  NR_TLB_REMOTE_FLUSH_RECEIVED;

  private final String text = name().toLowerCase(Locale.ROOT);

  /** The counter's name in /proc/vmstat. */
  public String text() {
    return text;
  }
}
