package pageferry.protocol.ops.space;

import org.jspecify.annotations.Nullable;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;

/**
 * Finds the next page that KSM may merge: the walk over areas of scan_get_next_rmap_item() and
 * find_mergeable_vma() (mm/ksm.c, Linux 6.1). Whether it is anonymous its node knows.
 *
 * @param from the page at which the search begins
 * @param end the page before which it ends
 */
public record FindMergeable(long from, long end) implements SpaceOp<FindMergeable.Found> {
  /**
   * What was found.
   *
   * @param vpn the page, or -1
   * @param pte the entry that maps it
   * @param pfn where it lies
   * @param contents what it holds
   * @param area its area; of none the last one that is to be merged, or null
   */
  public record Found(long vpn, long pte, long pfn, long contents, @Nullable Vma area) {
    /** Whether there is such a page. */
    public boolean isPage() {
      return vpn >= 0;
    }
  }

  @Override
  public Found on(Space space) {
    PageTable table = space.table();
    Vma last = null;
    for (Vma area : space.overlapping(from, end)) {
      if (!area.has(VmFlags.MERGEABLE)) {
        continue;
      }
      last = area;
      long at = area.anon() ? table.nextUsed(area.start(), area.end()) : area.end();
      while (at < area.end()) {
        long pte = table.get(at);
        if (Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO)) {
          return found(space, at, pte, area);
        }
        long next = Pte.has(pte, Pte.HUGE) ? space.paging().hugeEnd(at) : at + 1;
        at = table.nextUsed(next, area.end());
      }
    }
    return new Found(-1, 0, -1, 0, last);
  }

  private static Found found(Space space, long vpn, long pte, Vma area) {
    int offset = Pte.has(pte, Pte.HUGE) ? space.paging().hugeOffset(vpn) : 0;
    long contents = space.contents().of(space, vpn);
    return new Found(vpn, pte, Pte.pfn(pte) + offset, contents, area);
  }
}
