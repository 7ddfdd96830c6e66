package pageferry.protocol.ops.space;

import java.util.BitSet;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Counts the pages of a large folio that hold nothing but zeros: the loop of thp_underused()
 * (mm/huge_memory.c, Linux 6.12), which the kernel lets look at the pages themselves. Answers -1
 * where none of the entries maps the folio.
 *
 * @param head the folio's first page
 * @param order the folio's order
 * @param vpns where it was seen to be mapped
 */
public record CountZeroes(long head, int order, long[] vpns) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    PageTable table = space.table();
    BitSet zeroes = new BitSet();
    boolean mapped = false;
    for (long vpn : vpns) {
      long pte = table.get(vpn);
      boolean huge = Pte.has(pte, Pte.HUGE);
      long page = Pte.pfn(pte) - head;
      if (Pte.has(pte, Pte.PRESENT) && page >= 0 && page < 1L << order) {
        mapped = true;
        int pages = huge ? 1 << order : 1;
        space.contents().findZeroes(space, vpn, pages).stream()
            .forEach(i -> zeroes.set((int) page + i));
      }
    }
    return mapped ? zeroes.cardinality() : -1;
  }
}
