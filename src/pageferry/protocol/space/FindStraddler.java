package pageferry.protocol.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Finds a huge entry that an edge of a stretch cuts in two, which must be split before the stretch
 * becomes an area of its own: vma_adjust_trans_huge() (mm/huge_memory.c, Linux 6.1).
 *
 * @param start the first page
 * @param end the page behind the last
 */
public record FindStraddler(long start, long end) implements SpaceOp<FindStraddler.Straddler> {
  /**
   * A huge entry across an edge.
   *
   * @param vpn the first page it maps, -1 if there is none
   * @param pte the entry
   */
  public record Straddler(long vpn, long pte) {
    public boolean exists() {
      return vpn >= 0;
    }
  }

  @Override
  public Straddler on(Space space) {
    for (long edge : new long[] {start, end}) {
      long pte = space.table().get(edge);
      if (edge % PageTable.PMD_PAGES != 0 && Pte.has(pte, Pte.HUGE)) {
        return new Straddler(edge & ~(PageTable.PMD_PAGES - 1L), pte);
      }
    }
    return new Straddler(-1, 0);
  }
}
