package pageferry.mm;

/**
 * A page-table entry as a long: flags in the low 16 bits, the page frame above them. 0 is an empty
 * entry. An entry of 2 MiB or 1 GiB has HUGE set and the frame of the folio's first page.
 */
public final class Pte {
  /** The entry maps a page. */
  public static final long PRESENT = 1;

  /** The page may be written. */
  public static final long WRITE = 1 << 1;

  public static final long DIRTY = 1 << 2;
  public static final long YOUNG = 1 << 3;

  /** Present, yet every access faults: PROT_NONE, or a NUMA hint. */
  public static final long PROTNONE = 1 << 4;

  /** Not present: the page is being migrated. WRITE says whether it was writable. */
  public static final long MIGRATION = 1 << 5;

  /** The shared zero page; it has no page frame. */
  public static final long ZERO = 1 << 6;

  /** The entry is a PMD, or with GIGANTIC a PUD. */
  public static final long HUGE = 1 << 7;

  /** The entry maps a huge page of the hugetlb pool. */
  public static final long HUGETLB = 1 << 8;

  /**
   * A small entry: its page was never written, so it holds nothing but zeros. Linux finds that out
   * by looking; {@link PageTable} remembers it for the pages of a huge entry.
   */
  public static final long BLANK = 1 << 9;

  /** Not present: the page's memory has failed, and an access is a SIGBUS. */
  public static final long POISON = 1 << 10;

  /** Not present: the page is in the swap cache. WRITE says whether it was writable. */
  public static final long SWAPPED = 1 << 11;

  /**
   * With MIGRATION: what maps a file is still being replaced, so that a fault finds nothing there.
   */
  public static final long CLEARED = 1 << 12;

  /** Not present: the page is in swap, or on its way; in place of a frame stands the slot. */
  public static final long SLOT = 1 << 13;

  /** With SLOT: the page belongs to one process alone. */
  public static final long EXCLUSIVE = 1 << 14;

  /** With HUGE: the entry is a PUD. */
  public static final long GIGANTIC = 1 << 15;

  /** What says how much an entry maps. */
  public static final long SIZE = HUGE | GIGANTIC;

  private static final int PFN_SHIFT = 16;
  private static final long FLAGS = (1L << PFN_SHIFT) - 1;

  private Pte() {}

  /** An entry for page frame {@code pfn} with the given flags. */
  public static long of(long pfn, long flags) {
    return pfn << PFN_SHIFT | flags;
  }

  /** The slot that an entry with SLOT names. */
  public static long slot(long pte) {
    return pte >>> PFN_SHIFT;
  }

  public static long pfn(long pte) {
    return pte >>> PFN_SHIFT;
  }

  public static boolean has(long pte, long flag) {
    return (pte & flag) != 0;
  }

  /** Only the flags. */
  public static long flags(long pte) {
    return pte & FLAGS;
  }
}
