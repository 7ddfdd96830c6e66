package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Finds the entries of a stretch that name swap slots, up to the end of a page table:
 * unuse_pte_range() (mm/swapfile.c), swapin_walk_pmd_entry() (mm/madvise.c, Linux 6.1).
 *
 * @param start the first page
 * @param end the page after the last
 */
public record FindSwapped(long start, long end) implements SpaceOp<FindSwapped.Found> {
  /**
   * What was found.
   *
   * @param next where to go on, or the end
   * @param entries the entries, with slots in place of page frames
   * @param ptes the same as they stand there
   */
  public record Found(long next, EntryList entries, long[] ptes) {
    /** Nothing. */
    public static final Found NOTHING = new Found(0, new EntryList(), new long[0]);
  }

  @Override
  public Found on(Space space) {
    PageTable table = space.table();
    EntryList entries = new EntryList();
    long at = table.nextUsed(start, end);
    long stop = Math.min(end, space.paging().hugeEnd(at));
    long[] ptes = new long[space.paging().huge()];
    for (long vpn = at; vpn < stop; vpn++) {
      long pte = table.get(vpn);
      if (Pte.has(pte, Pte.SLOT)) {
        ptes[entries.count()] = pte;
        entries.add(space.mm(), vpn, pte);
      }
    }
    return new Found(stop, entries, ptes);
  }
}
