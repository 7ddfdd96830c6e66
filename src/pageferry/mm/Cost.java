package pageferry.mm;

import java.util.Locale;

/**
 * A latency of the machine: each constant is one key of conf/costs.conf, where its value and the
 * source of that value stand.
 */
public enum Cost {
  /** Entering and leaving a system call. */
  SYSCALL_ENTRY,
  /** Entering and leaving the page-fault handler. */
  FAULT_ENTRY,
  /** One user access that hits memory of the CPU's own node. */
  ACCESS_LOCAL,
  /** One user access that hits memory of another node. */
  ACCESS_REMOTE,
  /** One user access that hits a node of a slow tier. */
  ACCESS_SLOW,
  /** Switching a CPU to another task. */
  CONTEXT_SWITCH,
  /** From a wake-up until the woken task can be chosen to run. */
  WAKEUP,
  /** Waking one of the waiters of a page lock, by its unlocker with interrupts off. */
  WAKE_WALK,
  /** Looking one address up in a page table: follow_page(). */
  LOOKUP,
  /** Changing one page-table entry outside migration. */
  SET_PTE,
  /** Taking one folio off its LRU list. */
  ISOLATE,
  SCAN_ISOLATE,
  /** Putting one folio back on its LRU list. */
  PUTBACK,
  /** One walk over the pages of a memory block: scan_movable_pages() and its kin. */
  HOTPLUG_BLOCK,
  /** What offlining loses before it tries again to move what would not move. */
  HOTPLUG_RETRY,
  /** Taking or dropping a reference of one page: try_grab_folio(), gup_put_folio(). */
  GRAB,
  /** Looking at one page of a pin's result again: collect_longterm_unpinnable_pages(). */
  PIN_CHECK,
  /** Adding a page to the swap cache, or finding it there: add_to_swap(), lookup_swap_cache(). */
  SWAP_CACHE,
  /** Taking an uncontended PG_locked. */
  FOLIO_LOCK,
  /** Giving PG_locked back. */
  FOLIO_UNLOCK,
  /** An allocation served from the free lists above the low watermark. */
  ALLOC_FAST,
  /** What the slow path adds before it reclaims anything. */
  ALLOC_SLOW,
  /** Freeing one page or block. */
  FREE,
  /** Zeroing 4 KiB. */
  ZERO_PAGE,
  /** Scanning and freeing one batch of 32 pages in reclaim. */
  RECLAIM_BATCH,
  /** What kswapd needs for a batch of 32 pages, all that keeps it from reclaiming included. */
  KSWAPD_BATCH,
  /** How long one round of direct reclaim stalls beyond its scanning. */
  RECLAIM_STALL,
  /** Replacing one entry by a migration entry: try_to_migrate_one(). */
  UNMAP,
  /** A TLB shootdown's cost to its sender, whatever the number of CPUs. */
  TLB_FLUSH,
  /** What each further CPU adds to a TLB shootdown. */
  TLB_FLUSH_PER_CPU,
  /** What a TLB shootdown steals from each CPU that receives it. */
  TLB_INTERRUPT,
  /** Copying 4 KiB within a node. */
  COPY_LOCAL,
  /** Copying 4 KiB between nodes. */
  COPY_REMOTE,
  /** Copying 4 KiB to or from a slow tier. */
  COPY_SLOW,
  /** Restoring one entry: remove_migration_pte(). */
  REMAP,
  /** Adding a folio to a CPU's batch. */
  LRU_ADD,
  /** Queueing the drain work on one CPU and waiting for it: lru_add_drain_all(). */
  LRU_DRAIN,
  /** Copying one page-table entry at fork. */
  FORK_PTE,
  /** Splitting one 2 MiB folio into base pages. */
  SPLIT_FOLIO,
  /** Waiting for a page of a file to come from its disk. */
  READ_FILE,
  /** What a device takes to write a folio. */
  WRITE_FILE;

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-') + "-ns";

  /** The key in conf/costs.conf. */
  public String key() {
    return key;
  }
}
