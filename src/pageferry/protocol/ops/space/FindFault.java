package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Finds the first page of a stretch that cannot be had without a fault: the walk of
 * follow_page_mask() in __get_user_pages() (mm/gup.c, Linux 6.1). Answers the page, or the end.
 *
 * @param start the first page
 * @param end the page after the last
 * @param write whether the pages are wanted for writing
 */
public record FindFault(long start, long end, boolean write) implements SpaceOp<Long> {
  @Override
  public Long on(Space space) {
    PageTable table = space.table();
    long needed = write ? Pte.PRESENT | Pte.WRITE : Pte.PRESENT;
    for (long vpn = start; vpn < end; vpn++) {
      long pte = table.get(vpn);
      if ((pte & needed) != needed || Pte.has(pte, Pte.PROTNONE)) {
        return vpn;
      }
    }
    return end;
  }
}
