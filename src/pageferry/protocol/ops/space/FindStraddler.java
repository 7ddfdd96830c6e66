package pageferry.protocol.ops.space;

import java.util.List;
import pageferry.mm.AnonLock;
import pageferry.mm.Paging;
import pageferry.mm.Pte;

/**
 * Finds a huge entry that an edge of a stretch cuts in two, which must be split before the stretch
 * becomes an area of its own: vma_adjust_trans_huge() (mm/huge_memory.c, Linux 6.1). Where there is
 * none it tells whose locks such a split needs besides: __split_vma() (mm/mmap.c, Linux 6.1).
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
   * @param elsewhere the areas that are cut whose anon_vma's lock another address space owns
   */
  public record Straddler(long vpn, long pte, List<Vma> elsewhere) {
    private static final long FORBIDDEN = -2;

    public Straddler {
      elsewhere = List.copyOf(elsewhere);
    }

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
      boolean inside = area != null && area.start() < edge;
      if (area != null && inside && cuts(area.hugetlbOrder(space.paging()), edge)) {
        return new Straddler(Straddler.FORBIDDEN, 0, List.of());
      }
      long pte = space.table().get(edge);
      if (!space.paging().startsHuge(edge) && Pte.has(pte, Pte.HUGE)) {
        return new Straddler(space.paging().hugeStart(edge), pte, List.of());
      }
    }
    return new Straddler(-1, 0, elsewhere(space));
  }

  private List<Vma> elsewhere(Space space) {
    return MovedEdges.cut(space, start, end).stream()
        .filter(area -> area.anon() && new AnonLock(area.anonVma()).owner() != space.mm())
        .toList();
  }

  private static boolean cuts(int order, long edge) {
    return Paging.folioStart(edge, order) < edge;
  }
}
