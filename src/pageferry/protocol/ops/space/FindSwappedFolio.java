package pageferry.protocol.ops.space;

import pageferry.mm.Pte;

/**
 * Finds the largest folio that could come back from swap around a page: the orders that lie within
 * the area, aligned there and on the device alike, where entries name the slots one after the other
 * (thp_swap_suitable_orders() and can_swapin_thp(), mm/memory.c, Linux 6.12). Answers the order,
 * which is 0 if there is none.
 *
 * @param vpn the page
 * @param pte its entry, which names a slot
 * @param orders the orders that may be used, a bit each
 */
public record FindSwappedFolio(long vpn, long pte, int orders) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    int left = orders;
    while (left != 0) {
      int order = 31 - Integer.numberOfLeadingZeros(left);
      int page = (int) (vpn & (1L << order) - 1);
      boolean aligned = (Pte.slot(pte) & (1L << order) - 1) == page;
      if (aligned && MapFolioAgain.looking(vpn, pte, page, order).on(space)) {
        return order;
      }
      left ^= 1 << order;
    }
    return 0;
  }
}
