package pageferry.protocol.ops.space;

/**
 * Finds the largest folio that fits around a page of an area: the orders that lie within the area,
 * aligned, and where no entry stands (thp_vma_suitable_orders(), include/linux/huge_mm.h, and
 * pte_range_none() of alloc_anon_folio(), mm/memory.c, Linux 6.8). Answers those of them that are
 * as large or smaller, a bit each.
 *
 * @param vpn the page
 * @param orders the orders that may be used, a bit each
 */
public record FindFolioPlace(long vpn, int orders) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    Vma area = space.find(vpn);
    int left = orders;
    while (left != 0) {
      int order = 31 - Integer.numberOfLeadingZeros(left);
      if (area != null && area.holds(vpn, order) && isEmpty(space, order)) {
        return left;
      }
      left ^= 1 << order;
    }
    return 0;
  }

  private boolean isEmpty(Space space, int order) {
    return SetFolio.isEmpty(space.table(), vpn & -(1L << order), 1 << order);
  }
}
