package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Lets small entries map all pages of a new folio, if none stands there yet: set_ptes() behind
 * pte_range_none() of do_anonymous_page() (mm/memory.c, Linux 6.8). Answers whether none did.
 *
 * @param first the first page
 * @param pages how many they are
 * @param pte the entry of the first page
 */
public record SetFolio(long first, int pages, long pte) implements SpaceOp<Boolean> {
  /** Whether no entry stands in a stretch that one page table holds. */
  static boolean isEmpty(PageTable table, long first, int pages) {
    for (long vpn = first; vpn < first + pages; vpn++) {
      if (table.get(vpn) != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Boolean on(Space space) {
    PageTable table = space.table();
    if (!table.hasTable(first) || !isEmpty(table, first, pages)) {
      return false;
    }
    space.prepareAnon(first);
    for (int page = 0; page < pages; page++) {
      table.set(first + page, Pte.of(Pte.pfn(pte) + page, Pte.flags(pte) | Pte.BLANK));
    }
    return true;
  }
}
