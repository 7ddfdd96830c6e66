package pageferry.mm;

/** The flags of a page frame: include/linux/page-flags.h of Linux 6.1, as bits of an int. */
public final class PageFlags {
  /** On an LRU list. */
  public static final int LRU = 1;

  public static final int ACTIVE = 1 << 1;
  public static final int REFERENCED = 1 << 2;
  public static final int DIRTY = 1 << 3;
  public static final int WRITEBACK = 1 << 4;
  public static final int SWAPBACKED = 1 << 5;
  public static final int UNEVICTABLE = 1 << 6;
  public static final int MLOCKED = 1 << 7;

  /** An anonymous page: the low bit of page->mapping. */
  public static final int ANON = 1 << 8;

  /** The page belongs to one process alone: PG_anon_exclusive. */
  public static final int EXCLUSIVE = 1 << 9;

  /** The first page of a large folio. */
  public static final int HEAD = 1 << 10;

  /** Any other page of a large folio. */
  public static final int TAIL = 1 << 11;

  /** In a page cache: the mapping is an inode, and the cache holds references. */
  public static final int CACHE = 1 << 12;

  /** Kernel memory: page tables. */
  public static final int KERNEL = 1 << 13;

  /** Taken off the LRU by an isolating caller. */
  public static final int ISOLATED = 1 << 14;

  /** Waiting in the deferred-split queue, for it is mapped in part: PG_partially_mapped. */
  public static final int DEFERRED_SPLIT = 1 << 15;

  /** A huge page of the hugetlb pool. */
  public static final int HUGETLB = 1 << 16;

  /** A huge page made for a migration, which goes to the free lists instead of the pool. */
  public static final int TEMPORARY = 1 << 17;

  /** The frame's memory has failed or is about to: once free it is never given out again. */
  public static final int HWPOISON = 1 << 18;

  /** The same where memory_failure() has dealt with it, and keeps a reference for ever. */
  public static final int OUT_OF_SERVICE = 1 << 19;

  private static final int ORDER_SHIFT = 20;

  /** The order of the folio that a page is part of, in the row of each of its pages. */
  public static final int ORDER = 31 << ORDER_SHIFT;

  /** Reclaim wants it as soon as it is written: PG_reclaim. */
  public static final int RECLAIM = 1 << 25;

  /**
   * In the row of a huge page's second page, where {@link #RECLAIM} means nothing: the folio waits
   * in the deferred-split queue though no part of it has been unmapped, in case it holds little.
   */
  public static final int WAITS_WHOLE = 1 << 25;

  /** KSM has merged other pages into it: PAGE_MAPPING_KSM of page->mapping. */
  public static final int KSM = 1 << 26;

  /** Huge and small entries map the large folio: PG_double_map (Linux 4.5 to 6.1). */
  public static final int DOUBLE_MAP = 1 << 27;

  /** The folio is being split: what maps it are migration entries, as far as a mover can see. */
  public static final int SPLITTING = 1 << 28;

  /**
   * The page came back soon after it went, or aging has found it used, as generations say it since
   * 6.14: PG_workingset.
   */
  public static final int WORKINGSET = 1 << 31;

  private static final int GENERATION_SHIFT = 29;

  /** On which list of the generations that a node has at once the folio is: LRU_GEN_MASK. */
  public static final int GENERATION = 3 << GENERATION_SHIFT;

  /** All that says to which folio a page belongs. */
  public static final int COMPOUND = HEAD | TAIL | ORDER;

  /** What migration copies from source to destination: folio_migrate_flags(). */
  public static final int MIGRATED =
      REFERENCED
          | DIRTY
          | ACTIVE
          | SWAPBACKED
          | UNEVICTABLE
          | MLOCKED
          | ANON
          | KSM
          | EXCLUSIVE
          | CACHE
          | WORKINGSET;

  private PageFlags() {}

  /** The order of the folio that a page with such flags is part of. */
  public static int order(int flags) {
    return (flags & ORDER) >> ORDER_SHIFT;
  }

  /** The same as flags. */
  public static int ofOrder(int order) {
    return order << ORDER_SHIFT;
  }

  /** The generation of a folio with such flags, modulo the four that there may be at once. */
  public static int generation(int flags) {
    return (flags & GENERATION) >> GENERATION_SHIFT;
  }

  /** The same as flags. */
  public static int ofGeneration(int generation) {
    return (generation & 3) << GENERATION_SHIFT;
  }

  /** The first page of the folio that a page with such flags is part of. */
  public static long head(long pfn, int flags) {
    return Paging.folioStart(pfn, order(flags));
  }
}
