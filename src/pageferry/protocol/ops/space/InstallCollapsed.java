package pageferry.protocol.ops.space;

import java.util.BitSet;
import pageferry.mm.Mapping;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Replaces a table of small entries by a huge one: pmdp_collapse_flush() and set_pmd_at() of
 * collapse_huge_page() (mm/khugepaged.c, Linux 6.1). Answers the page frame of the table, or -1
 * when the small entries are not those that were seen.
 *
 * @param first the first page
 * @param seen the entries whose pages have been isolated
 * @param pmd the huge entry
 * @param asker who collapses
 */
public record InstallCollapsed(long first, EntryList seen, long pmd, FindCollapse.Asker asker)
    implements SpaceOp<Long> {
  @Override
  public Long on(Space space) {
    FindCollapse.Found now = new FindCollapse(first, asker).on(space);
    if (now.kind() != FindCollapse.Kind.SMALL
        || now.seen().unmapped() > 0
        || !isAsSeen(now.entries())) {
      return -1L;
    }
    PageTable table = space.table();
    BitSet blank = blank(space);
    for (long vpn = first; vpn < first + space.paging().huge(); vpn++) {
      table.set(vpn, 0);
    }
    for (int i = 0; i < seen.count(); i++) {
      table.copy(
          seen.pfn(i), Pte.pfn(pmd) + space.paging().hugeOffset(Mapping.vpn(seen.mapping(i))));
    }
    long pfn = table.removeTable(first);
    table.setHuge(first, pmd);
    table.setBlank(first, blank);
    return pfn;
  }

  /** Where there was no page the huge one is cleared: __collapse_huge_page_copy(). */
  private BitSet blank(Space space) {
    BitSet blank = new BitSet();
    for (int page = 0; page < space.paging().huge(); page++) {
      long pte = space.table().get(first + page);
      blank.set(page, pte == 0 || Pte.has(pte, Pte.ZERO | Pte.BLANK));
    }
    return blank;
  }

  private boolean isAsSeen(EntryList now) {
    boolean same = now.count() == seen.count();
    for (int i = 0; same && i < now.count(); i++) {
      same = now.pfn(i) == seen.pfn(i) && now.mapping(i) == seen.mapping(i);
    }
    return same;
  }
}
