package pageferry.protocol.ops.space;

import pageferry.mm.Pte;

/**
 * Clears the entries of a stretch that name swap slots, up to the end of a page table:
 * madvise_free_pte_range() (mm/madvise.c, Linux 6.1). Answers them.
 *
 * @param start the first page
 * @param end the page after the last
 */
public record ClearSlots(long start, long end) implements SpaceOp<FindSwapped.Found> {
  @Override
  public FindSwapped.Found on(Space space) {
    FindSwapped.Found found = new FindSwapped(start, end).on(space);
    long at = space.table().nextUsed(start, end);
    for (long vpn = at; vpn < Math.min(end, space.paging().hugeEnd(at)); vpn++) {
      if (Pte.has(space.table().get(vpn), Pte.SLOT)) {
        space.table().set(vpn, 0);
      }
    }
    return found;
  }
}
