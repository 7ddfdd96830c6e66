package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Paging;
import pageferry.mm.Pte;

/**
 * Makes all marked entries of a large folio accessible again, as far as one page table and one area
 * hold them, if the one that has faulted is still as it was seen: numa_rebuild_large_mapping()
 * (mm/memory.c, Linux 6.10). Answers how many there were.
 *
 * @param vpn the page that was accessed
 * @param expected its entry as it was seen
 * @param order the order of the folio
 * @param writable which pages of the folio may be written then
 */
public record RestoreHints(long vpn, long expected, int order, boolean[] writable)
    implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    PageTable table = space.table();
    Vma area = space.find(vpn);
    boolean same = ((table.get(vpn) ^ expected) & ~(Pte.DIRTY | Pte.BLANK)) == 0;
    if (!same || area == null) {
      return 0;
    }
    long head = Paging.folioStart(Pte.pfn(expected), order);
    long first = vpn - (Pte.pfn(expected) - head);
    long start = Math.max(first, Math.max(area.start(), space.paging().hugeStart(vpn)));
    long end = Math.min(first + (1L << order), Math.min(area.end(), space.paging().hugeEnd(vpn)));
    int restored = 0;
    for (long at = start; at < end; at++) {
      long pte = table.get(at);
      long page = Pte.pfn(pte) - head;
      boolean marked = Pte.has(pte, Pte.PRESENT) && Pte.has(pte, Pte.PROTNONE);
      if (marked && !Pte.has(pte, Pte.HUGE | Pte.ZERO) && page >= 0 && page < 1L << order) {
        table.set(at, pte & ~Pte.PROTNONE | (writable[(int) page] ? Pte.WRITE : 0));
        restored++;
      }
    }
    return restored;
  }
}
