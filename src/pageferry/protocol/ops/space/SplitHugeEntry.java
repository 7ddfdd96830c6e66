package pageferry.protocol.ops.space;

import java.util.BitSet;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Replaces a huge entry by a table of 512 small ones that map the same pages:
 * __split_huge_pmd_locked() (mm/huge_memory.c, Linux 6.1). Answers false if the huge entry is not
 * there any more.
 *
 * @param vpn any page of the 2 MiB
 * @param huge the huge entry as it was seen
 * @param tablePfn the page frame of the new table
 */
public record SplitHugeEntry(long vpn, long huge, long tablePfn) implements EntryOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    PageTable table = space.table();
    if (((table.get(vpn) ^ huge) & ~Pte.DIRTY) != 0) {
      return false;
    }
    long now = table.get(vpn);
    BitSet blank = table.blank(vpn);
    table.addTable(vpn, tablePfn);
    long first = space.paging().hugeStart(vpn);
    long flags = Pte.flags(now) & ~Pte.HUGE;
    for (int page = 0; page < space.paging().huge(); page++) {
      boolean zero = Pte.has(now, Pte.ZERO);
      table.set(
          first + page,
          zero ? flags : Pte.of(Pte.pfn(now) + page, flags | (blank.get(page) ? Pte.BLANK : 0)));
    }
    return true;
  }
}
