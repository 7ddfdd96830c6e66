package pageferry.mm;

import java.util.Locale;

/**
 * A behaviour in which kernels differ: each constant is one key of a file in conf/kernels, where
 * the commit or version that changed it stands. Switches are on (1) or off (0) unless they count.
 */
public enum KernelSwitch {
  /** How many folios a per-CPU batch holds: PAGEVEC_SIZE. */
  LRU_BATCH_SIZE,
  /** Races a page-lock waiter may lose before it is handed the bit; -1: no hand-over. */
  PAGE_LOCK_UNFAIRNESS,
  /** move_pages and its kin switch the LRU batches off instead of draining them once. */
  LRU_CACHE_DISABLE,
  /** munmap and exit flush the batch of their CPU first. */
  UNMAP_DRAINS_BATCH,
  /** move_pages reports an absent anonymous page as -ENOENT instead of -EFAULT. */
  ABSENT_ANON_IS_ENOENT,
  /** move_pages sees pages under PROT_NONE. */
  MOVE_PAGES_SEES_PROT_NONE,
  /** move_pages forgets one page when it counts what its last run left behind. */
  MOVE_PAGES_COUNTS_SHORT,
  /** A fully local policy is reported as MPOL_LOCAL instead of MPOL_PREFERRED. */
  LOCAL_POLICY_VISIBLE,
  /** MPOL_PREFERRED_MANY exists. */
  PREFERRED_MANY,
  /** MPOL_WEIGHTED_INTERLEAVE exists. */
  WEIGHTED_INTERLEAVE,
  /** set_mempolicy_home_node(2) exists. */
  HOME_NODE,
  /** MPOL_F_NUMA_BALANCING exists. */
  NUMA_BALANCING_FLAG,
  /** mbind migrates after it has dropped mmap_lock. */
  MBIND_MIGRATES_UNLOCKED,
  /** mbind interleaves moved folios by their place behind the first one instead of by address. */
  MBIND_INTERLEAVES_BY_FIRST,
  /** A pte-mapped large folio counts as shared by a look at the whole folio. */
  SHARED_BY_FOLIO,
  /** A long-term pin moves pages out of ZONE_MOVABLE first. */
  PIN_LEAVES_MOVABLE,
  /** io_uring refuses buffers that map files. */
  PIN_REFUSES_FILE_MAPS,
  /** An exclusive page that may be pinned gets no migration entry: PG_anon_exclusive. */
  PINNED_STAYS_MAPPED,
  /** The destination joins its LRU list before the entries point to it. */
  TARGET_ON_LRU_BEFORE_REMAP,
  /** An unlocker lets interrupts in after each 64 waiters of a page that it has woken. */
  WAKE_BOOKMARK,
  /** A migration that met a reference sleeps until it is gone before it tries again. */
  MIGRATE_AWAITS_REFERENCES,
  /** Failed migrations are counted in base pages rather than in list entries. */
  FAILURES_IN_BASE_PAGES,
  /** A write to the huge zero page allocates a huge page. */
  HUGE_ZERO_WRITE_ALLOCATES_HUGE,
  /** mprotect() makes exclusive, dirty pages of private memory writable at once. */
  MPROTECT_KEEPS_WRITE,
  /** ... huge ones too. */
  MPROTECT_KEEPS_HUGE_WRITE,
  /** MADV_POPULATE_READ and MADV_POPULATE_WRITE exist. */
  POPULATE_ADVICE,
  /** MADV_POPULATE_* goes on behind a hole. */
  POPULATE_PASSES_HOLES,
  /** mlock() and munlock() go through per-CPU batches. */
  MLOCK_BATCHES,
  /** A huge page that has moved is counted as locked again. */
  MLOCK_COUNTS_MOVED_HUGE,
  /** How many pages of its own the kernel takes for a fork, page tables of user maps excluded. */
  FORK_KERNEL_PAGES,
  /** Entries that map neighbouring pages of a large folio are removed together. */
  RMAP_BATCHES,
  /** A large folio is queued to be split only while some of its pages are mapped still. */
  DEFERS_PARTLY_MAPPED_ONLY,
  /** A large folio on the deferred-split queue is split before it is migrated. */
  SPLITS_DEFERRED_FIRST,
  /** madvise() splits a huge page that small entries map only where it is given a part of it. */
  COLD_KEEPS_WHOLE_FOLIOS,
  /** The tracepoint mm_migrate_pages_start exists. */
  TRACES_MIGRATE_START,
  /** The tracepoints of migration entries exist: set_migration_pte and its kin. */
  TRACES_MIGRATION_ENTRIES,
  /** The tracepoint mm_migrate_pages has the field nr_split. */
  TRACES_FOLIO_SPLITS;

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The key in a file of conf/kernels. */
  public String key() {
    return key;
  }
}
