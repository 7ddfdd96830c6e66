package pageferry.protocol.ops.space;

import pageferry.mm.Pte;
import pageferry.protocol.program.MapType;

/**
 * Finds a huge entry that an edge of a stretch cuts in two, which must be split before the stretch
 * becomes an area of its own: vma_adjust_trans_huge() (mm/huge_memory.c, Linux 6.1).
 *
 * @param start the first page
 * @param end the page after the last
 */
public record FindStraddler(long start, long end) implements SpaceOp<FindStraddler.Straddler> {
  /**
   * A huge entry across an edge.
   *
   * @param vpn the first page it maps, -1 if there is none
   * @param pte the entry
   */
  public record Straddler(long vpn, long pte) {
    private static final long FORBIDDEN = -2;

    public boolean exists() {
      return vpn >= 0;
    }

    /** Whether an edge would cut a huge page of hugetlb: hugetlb_vm_op_split(). */
    public boolean isForbidden() {
      return vpn == FORBIDDEN;
    }
  }

  @Override
  public Straddler on(Space space) {
    for (long edge : new long[] {start, end}) {
      Vma area = space.find(edge);
      boolean cuts = area != null && area.start() < edge && !space.paging().startsHuge(edge);
      if (area != null && cuts && area.type() == MapType.HUGETLB) {
        return new Straddler(Straddler.FORBIDDEN, 0);
      }
      long pte = space.table().get(edge);
      if (!space.paging().startsHuge(edge) && Pte.has(pte, Pte.HUGE)) {
        return new Straddler(space.paging().hugeStart(edge), pte);
      }
    }
    return new Straddler(-1, 0);
  }
}
