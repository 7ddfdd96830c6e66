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
  /** mbind takes MPOL_MF_LAZY: it unmaps pages, which move when they are touched next. */
  MBIND_LAZY,
  /** mbind migrates after it has dropped mmap_lock. */
  MBIND_MIGRATES_UNLOCKED,
  /** mbind interleaves moved folios by their place behind the first one instead of by address. */
  MBIND_INTERLEAVES_BY_FIRST,
  /** A pte-mapped large folio counts as shared by a look at the whole folio. */
  SHARED_BY_FOLIO,
  /** NUMA balancing leaves pages alone that have a reference too many, as one of an LRU batch. */
  NUMA_SCAN_COUNTS_REFS,
  /** An entry that NUMA balancing has marked remembers that it was writable. */
  NUMA_HINT_KEEPS_WRITE,
  /** NUMA balancing accounts for hint faults on small entries of large folios. */
  NUMA_HINTS_IN_LARGE_FOLIOS,
  /** NUMA balancing leaves dirty file pages where they are. */
  NUMA_LEAVES_DIRTY_FILES,
  /** kernel.numa_balancing can promote pages of slow memory. */
  NUMA_TIERING,
  /** NUMA balancing brings 128 MiB in 100 ms to a node at most. */
  NUMA_RATE_LIMIT,
  /** Huge entries are not marked for NUMA balancing where huge pages cannot be migrated. */
  NUMA_MARKS_MOVABLE_THP_ONLY,
  /** The architecture can put a migration entry in place of a huge one. */
  THP_MIGRATION,
  /** NUMA balancing moves huge pages by itself instead of by migrate_pages(). */
  NUMA_MOVES_THP_DIRECTLY,
  /** Offlining moves the page found last first. */
  OFFLINE_LAST_FIRST,
  /** A long-term pin moves pages out of ZONE_MOVABLE first. */
  PIN_LEAVES_MOVABLE,
  /** It looks where a page lies while it walks the page tables, not behind the walk. */
  PIN_CHECKS_WHILE_WALKING,
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
  /** MADV_DONTNEED works on hugetlb. */
  DONTNEED_ON_HUGETLB,
  /** move_pages() moves a hugetlb page by the address of any of its pages. */
  HUGETLB_TAIL_MOVES,
  /** A long-term pin moves hugetlb pages out of ZONE_MOVABLE. */
  PINS_MOVE_HUGETLB,
  /** A moved hugetlb page counts as one. */
  HUGETLB_COUNTS_AS_ONE,
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
  /** Only asynchronous migration gives up a split when it finds the folio locked. */
  SPLIT_ONLY_TRIES_LOCK,
  /** A target waits to be split if its source did. */
  TARGET_INHERITS_DEFERRED_SPLIT,
  /** Pieces of a huge page that found no target have a pass of their own, behind all others. */
  SPLITS_APART,
  /** Migrations of huge pages are counted, and in base pages. */
  COUNTS_HUGE_MIGRATIONS,
  /** A split lists its pieces from the first to the last. */
  SPLIT_LIST_ASCENDS,
  /** A fault that has dirtied a page of shared memory gives up mmap_lock and is tried again. */
  FAULT_RETRIES_BEHIND_DIRTYING,
  /** fork() copies the entries of shared hugetlb memory. */
  FORK_COPIES_SHARED_HUGETLB,
  /** A fault that is tried again counts in pgfault each time. */
  COUNTS_RETRIED_FAULTS,
  /** Faults begin under the lock of their area, and may try again under mmap_lock unnoticed. */
  FAULTS_UNDER_VMA_LOCK,
  /** MADV_REMOVE wants an area that may be written now, not just one that could become so. */
  REMOVE_NEEDS_WRITABLE,
  /** fork() copies pinned huge pages of hugetlb for the child at once. */
  FORK_COPIES_PINNED_HUGETLB,
  /** Faults in hugetlb that a pin or mlock() asks for count as page faults. */
  GUP_COUNTS_HUGETLB_FAULTS,
  /** Page tables that are unmapped are gathered in a page of their own. */
  UNMAP_GATHERS_TABLES_APART,
  /** A write fault knows by PG_anon_exclusive whose page it is; otherwise it counts references. */
  COW_KNOWS_EXCLUSIVE,
  /** A write fault drains the batch of its CPU where that may hold the page. */
  COW_DRAINS_BATCH,
  /** A write fault reuses a page of a large folio that only its own process maps. */
  COW_REUSES_LARGE,
  /** A large folio is shared only if several processes map it. */
  SHARED_BY_PROCESSES,
  /** Pages that weighted interleaving has placed count as interleaved. */
  COUNTS_WEIGHTED_INTERLEAVE,
  /** mbind() with MPOL_MF_STRICT ends its scan at the page table that holds an unmovable page. */
  SCAN_STOPS_AT_UNMOVABLE,
  /** move_pages() cuts its arrays into chunks of 169 instead of runs of one target. */
  MOVE_PAGES_BY_CHUNKS,
  /** A page that is on its target already joins move_pages()' run instead of ending it. */
  PRESENT_PAGES_JOIN_RUN,
  /** move_pages() counts the addresses it has not looked at as not moved. */
  MOVE_PAGES_COUNTS_REST,
  /** A huge page without a target is split. */
  SPLITS_WITHOUT_TARGET,
  /** Who waits for a migration to end holds a reference of the page meanwhile. */
  MIGRATION_WAIT_HOLDS_REFERENCE,
  /** mbind() with MPOL_MF_STRICT finds misplaced and unmovable pages by itself. */
  STRICT_FINDS_MISPLACED,
  /** migrate_pages() refuses targets without memory instead of leaving them out. */
  MIGRATE_PAGES_REFUSES_ABSENT_NODES,
  /** Behind a split, pages full of zeros are replaced by the zero page. */
  SPLIT_MAPS_ZEROES,
  /** A scan for pages on wrong nodes splits the entries of the huge zero page. */
  SCAN_SPLITS_HUGE_ZERO,
  /** madvise() splits a huge page that small entries map only where it is given a part of it. */
  COLD_KEEPS_WHOLE_FOLIOS,
  /** MADV_COLLAPSE exists. */
  COLLAPSE_ADVICE,
  /** It wants a page that may be written. */
  COLLAPSE_NEEDS_WRITABLE,
  /** It passes over 2 MiB without a page table. */
  COLLAPSE_PASSES_EMPTY,
  /** madvise(MADV_HWPOISON) sends the caller a SIGBUS. */
  HWPOISON_KILLS_CALLER,
  /** Migration notices failed memory when it copies it, and leaves the folio where it is. */
  COPY_FINDS_POISON,
  /** The tracepoint mm_migrate_pages_start exists. */
  TRACES_MIGRATE_START,
  /** The tracepoints of migration entries exist: set_migration_pte and its kin. */
  TRACES_MIGRATION_ENTRIES,
  /** The tracepoint mm_migrate_pages has the field nr_split. */
  TRACES_FOLIO_SPLITS;

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-');

  /** The key in conf/kernels.conf, and in what an experiment switches. */
  public String key() {
    return key;
  }

  /** Whether it is a number rather than on or off. */
  public boolean counts() {
    return switch (this) {
      case LRU_BATCH_SIZE, PAGE_LOCK_UNFAIRNESS, FORK_KERNEL_PAGES -> true;
      default -> false;
    };
  }
}
