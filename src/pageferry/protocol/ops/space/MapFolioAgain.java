package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Maps all pages of a large folio where entries still name all its slots: swap_pte_batch() and
 * set_ptes() of do_swap_page() (mm/memory.c, Linux 6.12). Answers whether that was so.
 *
 * @param vpn the page that faulted
 * @param pte its entry, which names a slot
 * @param page which page of the folio that is
 * @param order the folio's order
 * @param mapped the new entry of the folio's first page; with {@code pte} again nothing changes
 */
public record MapFolioAgain(long vpn, long pte, int page, int order, long mapped)
    implements SpaceOp<Boolean> {
  /** Only looks. */
  public static MapFolioAgain looking(long vpn, long pte, int page, int order) {
    return new MapFolioAgain(vpn, pte, page, order, 0);
  }

  @Override
  public Boolean on(Space space) {
    long first = vpn - page;
    long end = first + (1L << order);
    Vma area = space.find(vpn);
    boolean inside =
        area != null
            && first >= Math.max(area.start(), space.paging().hugeStart(vpn))
            && end <= Math.min(area.end(), space.paging().hugeEnd(vpn));
    PageTable table = space.table();
    for (long at = first; inside && at < end; at++) {
      inside = table.get(at) == pte + Pte.of(at - vpn, 0);
    }
    for (long at = first; inside && mapped != 0 && at < end; at++) {
      table.set(at, mapped + Pte.of(at - first, 0));
    }
    return inside;
  }
}
