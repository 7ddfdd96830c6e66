package pageferry.protocol.ops.space;

import pageferry.mm.Pte;

/**
 * Whether a page table of small entries stands in the place of a huge page:
 * find_pmd_or_thp_or_none() (mm/khugepaged.c, Linux 6.1).
 *
 * @param first the first page
 */
public record HasTable(long first) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    return space.table().hasTable(first) && !Pte.has(space.table().get(first), Pte.HUGE);
  }
}
