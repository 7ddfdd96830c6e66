package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Paging;
import pageferry.mm.Pte;

/**
 * Reads what stands at each page of a stretch: pagemap_pmd_range() (fs/proc/task_mmu.c, Linux 6.1).
 * Answers a page frame per page, or a constant of this record.
 *
 * @param start the first page
 * @param end the page after the last
 */
public record ReadPagemap(long start, long end) implements SpaceOp<long[]> {
  /** Nothing is mapped there. */
  public static final long NOTHING = -1;

  /** The page is in swap, or being migrated. */
  public static final long SWAPPED = -2;

  /** The zero page is mapped there. */
  public static final long ZERO = -3;

  /** The huge zero page is mapped there. */
  public static final long HUGE_ZERO = -4;

  @Override
  public long[] on(Space space) {
    PageTable table = space.table();
    long[] found = new long[(int) (end - start)];
    for (long vpn = start; vpn < end; vpn++) {
      found[(int) (vpn - start)] = read(table.get(vpn), vpn, space.paging());
    }
    return found;
  }

  private static long read(long pte, long vpn, Paging paging) {
    if (pte == 0) {
      return NOTHING;
    }
    if (!Pte.has(pte, Pte.PRESENT)) {
      return SWAPPED;
    }
    if (Pte.has(pte, Pte.ZERO)) {
      return Pte.has(pte, Pte.HUGE) ? HUGE_ZERO : ZERO;
    }
    return Pte.pfn(pte) + vpn - paging.entryStart(vpn, pte);
  }
}
