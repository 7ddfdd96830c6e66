package pageferry.protocol.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Write-protects up to 2 MiB of private entries in the parent and hands out what the child is to
 * have: copy_pte_range() and copy_huge_pmd() (Linux 6.1). Shared areas are passed over; their pages
 * are found again by faults.
 *
 * @param start where to go on
 * @param child the child's address space
 */
public record ForkChunk(long start, int child) implements SpaceOp<ForkChunk.Chunk> {
  /** Behind every address. */
  public static final long END = 1L << 36;

  /**
   * What the child gets of one 2 MiB stretch.
   *
   * @param first its first page, or {@link #END} when nothing is left
   * @param huge the huge entry, or 0
   * @param small the small entries, empty if there is no table
   * @param entries the pages that are mapped once more, in the child's name
   * @param migrating the page frame of a folio under migration that has to be waited for, or -1
   */
  public record Chunk(long first, long huge, long[] small, EntryList entries, long migrating) {
    public boolean isEnd() {
      return first >= END;
    }

    public long next() {
      return first + PageTable.PMD_PAGES;
    }
  }

  @Override
  public Chunk on(Space space) {
    PageTable table = space.table();
    EntryList entries = new EntryList();
    long at = table.nextUsed(start, END);
    if (at >= END) {
      return new Chunk(END, 0, new long[0], entries, -1);
    }
    long first = at & ~(PageTable.PMD_PAGES - 1L);
    long migrating = findMigrating(table, first);
    if (migrating >= 0) {
      return new Chunk(first, 0, new long[0], entries, migrating);
    }
    long huge = table.get(first);
    if (Pte.has(huge, Pte.HUGE)) {
      long copy = copy(space, first, huge, entries);
      return new Chunk(first, copy, new long[0], entries, -1);
    }
    long[] small = new long[PageTable.PMD_PAGES];
    boolean any = false;
    for (int page = 0; page < PageTable.PMD_PAGES; page++) {
      small[page] = copy(space, first + page, table.get(first + page), entries);
      any |= small[page] != 0;
    }
    return new Chunk(first, 0, any ? small : new long[0], entries, -1);
  }

  private static long findMigrating(PageTable table, long first) {
    for (long vpn = first; vpn < first + PageTable.PMD_PAGES; vpn++) {
      long pte = table.get(vpn);
      if (Pte.has(pte, Pte.MIGRATION)) {
        return Pte.pfn(pte);
      }
    }
    return -1;
  }

  private long copy(Space space, long vpn, long pte, EntryList entries) {
    Vma area = space.find(vpn);
    if (pte == 0 || area == null || area.attributes().shared()) {
      return 0;
    }
    long copy = pte & ~Pte.WRITE;
    InstallMigration.put(space.table(), vpn, copy);
    if (!Pte.has(pte, Pte.ZERO)) {
      entries.add(child, vpn, copy);
    }
    return copy;
  }
}
