package pageferry.mm;

import java.util.Locale;

/**
 * A latency of the machine: each constant is one key of the profiles in conf/costs, where its value
 * and the source of that value stand.
 */
public enum Cost {
  SYSCALL_ENTRY("Entering and leaving a system call"),
  FAULT_ENTRY("Entering and leaving the page-fault handler"),
  ACCESS_LOCAL("One user access that hits memory of the CPU's own node", Bound.MEMORY),
  ACCESS_REMOTE("One user access that hits memory of another node", Bound.MEMORY),
  ACCESS_SLOW("One user access that hits a node of a slow tier", Bound.MEMORY),
  CONTEXT_SWITCH("Switching a CPU to another task"),
  WAKEUP("From a wake-up until the woken task can be chosen to run"),
  WAKE_WALK("Waking one of the waiters of a page lock, by its unlocker with interrupts off"),
  LOOKUP("Looking one address up in a page table: follow_page()"),
  QUERY_LOOKUP("Looking one address up where move_pages() only asks: do_pages_stat_array()"),
  SET_PTE("Changing one page-table entry outside migration"),
  ISOLATE("Taking one folio off its LRU list"),
  SCAN_ISOLATE("The same in a scan of mbind(2) or migrate_pages(2), whose page table is at hand"),
  COMPACT_SCAN("Looking at one page or free block in a scan of compaction"),
  PUTBACK("Putting one folio back on its LRU list"),
  HOTPLUG_BLOCK("One walk over the pages of a memory block: scan_movable_pages() and its kin"),
  HOTPLUG_RETRY(
      "What offlining loses before it tries again to move what would not move", Bound.DEVICE),
  GRAB("Taking or dropping references of what one entry maps: try_grab_folio()"),
  PIN_CHECK("Looking at one page of a pin's result again: collect_longterm_unpinnable_pages()"),
  SWAP_CACHE("Adding a page to the swap cache, or finding it there: lookup_swap_cache()"),
  FOLIO_LOCK("Taking an uncontended PG_locked"),
  FOLIO_UNLOCK("Giving PG_locked back"),
  ALLOC_FAST("An allocation served from the free lists above the low watermark"),
  ALLOC_SLOW("What the slow path adds before it reclaims anything"),
  FREE("Freeing one page or block"),
  ZERO_PAGE("Zeroing 4 KiB", Bound.MEMORY),
  RECLAIM_BATCH("Scanning and freeing one batch of 32 pages in reclaim"),
  KSWAPD_BATCH("What kswapd needs for 32 pages, all that keeps it from reclaiming included"),
  RECLAIM_STALL("How long one round of direct reclaim stalls beyond its scanning", Bound.DEVICE),
  UNMAP("Replacing one entry by a migration entry: try_to_migrate_one()"),
  TLB_FLUSH("A TLB shootdown's cost to its sender, whatever the number of CPUs"),
  TLB_FLUSH_PER_CPU("What each further CPU adds to a TLB shootdown"),
  TLB_INTERRUPT("What a TLB shootdown steals from each CPU that receives it"),
  TLB_INVALIDATE("Invalidating one page in the TLB of another CPU: INVLPG, or one of a TLBI"),
  TLB_REFILL("Filling a TLB again that was emptied: page walks", Bound.MEMORY),
  TLB_BROADCAST(
      "A shootdown that hardware carries to all CPUs: INVLPGB and TLBSYNC, TLBI and DSB",
      Bound.MEMORY),
  LRU_LOCK("Holding lru_lock for one folio: a part of isolating it or of putting it on its list"),
  LRU_LOCK_HANDOVER(
      "What lru_lock and its lists take to reach a CPU that has spun for them", Bound.MEMORY),
  COPY_LOCAL("Copying 4 KiB within a node", Bound.MEMORY),
  COPY_REMOTE("Copying 4 KiB between nodes", Bound.MEMORY),
  COPY_SLOW("Copying 4 KiB to or from a slow tier", Bound.MEMORY),
  COPY_PIECE(
      "What 4 KiB of a folio below a huge page take a CPU to copy beyond that", Bound.MEMORY),
  COPY_CHANNEL("Copying 4 KiB of a huge page by one channel of a DMA engine", Bound.DEVICE),
  COPY_CHANNEL_PIECE(
      "What 4 KiB of another folio, or of one that is cut, take it besides", Bound.DEVICE),
  COPY_SETUP("Describing a folio to a DMA engine"),
  REMAP("Restoring one entry: remove_migration_pte()"),
  LRU_ADD("Adding a folio to a CPU's batch"),
  LRU_DRAIN("Draining all batches, once however many CPUs have any: lru_add_drain_all()"),
  LRU_DRAIN_PER_CPU("Queueing the drain work on one CPU, and waiting: lru_add_drain_per_cpu()"),
  SYNCHRONIZE_RCU_PER_CPU("Having one CPU see that batches are off: synchronize_rcu_expedited()"),
  FORK_PTE("Copying one page-table entry at fork"),
  SPLIT_FOLIO("Splitting one 2 MiB folio into base pages"),
  READ_FILE("Waiting for a page of a file to come from its disk", Bound.DEVICE),
  WRITE_FILE("What a device takes to write a folio", Bound.DEVICE);

  /** What decides how long something takes. */
  public enum Bound {
    /** The CPU: at half its frequency it takes twice as long. */
    CPU,
    /** Memory and the ways to it, which have clocks of their own. */
    MEMORY,
    /** A device, or a time that passes by itself. */
    DEVICE;

    /** What it is called in lists. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The bytes that costs of contents are stated for. */
  public static final int PAGE_UNIT = 4 << 10;

  private final String key = name().toLowerCase(Locale.ROOT).replace('_', '-') + "-ns";
  private final String about;
  private final Bound bound;

  Cost(String about) {
    this(about, Bound.CPU);
  }

  Cost(String about, Bound bound) {
    this.about = about;
    this.bound = bound;
  }

  /** What takes so long. */
  public String about() {
    return about;
  }

  /** What decides how long it takes. */
  public Bound bound() {
    return bound;
  }

  /** Whether it grows with the bytes of a base page, whose contents are copied or zeroed. */
  public boolean isOfContents() {
    return this == ZERO_PAGE || isOfCopies();
  }

  /** Whether it is what 4 KiB take to be copied, which may hang on the size of their folio. */
  public boolean isOfCopies() {
    return switch (this) {
      case COPY_LOCAL, COPY_REMOTE, COPY_SLOW, COPY_PIECE, COPY_CHANNEL, COPY_CHANNEL_PIECE -> true;
      default -> false;
    };
  }

  /** The cost in which it is contained; itself if it is charged by itself. */
  public Cost partOf() {
    return this == LRU_LOCK ? ISOLATE : this;
  }

  /** The key in a profile of conf/costs. */
  public String key() {
    return key;
  }
}
