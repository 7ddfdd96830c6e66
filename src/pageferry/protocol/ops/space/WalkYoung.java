package pageferry.protocol.ops.space;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;

/**
 * Clears the accessed bits of all entries that map pages of one node, and answers the pages whose
 * bit was set: walk_mm() (mm/vmscan.c, Linux 6.12), which passes over locked areas.
 *
 * @param node the node
 */
public record WalkYoung(int node) implements SpaceOp<long[]> {
  @Override
  public long[] on(Space space) {
    List<Long> young = new ArrayList<>();
    for (Vma area : space.overlapping(0, Long.MAX_VALUE)) {
      if ((area.attributes().flags() & VmFlags.LOCKED) == 0) {
        walk(space, area, young);
      }
    }
    return young.stream().mapToLong(Long::longValue).toArray();
  }

  private void walk(Space space, Vma area, List<Long> young) {
    PageTable table = space.table();
    long at = table.nextUsed(area.start(), area.end());
    while (at < area.end()) {
      long pte = table.get(at);
      boolean maps = Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO | Pte.HUGETLB);
      if (maps && space.topology().nodeOf(Pte.pfn(pte)) == node && table.clearYoung(at)) {
        young.add(Pte.pfn(pte));
      }
      long next = Pte.has(pte, Pte.HUGE) ? space.paging().hugeEnd(at) : at + 1;
      at = table.nextUsed(next, area.end());
    }
  }
}
