package pageferry.protocol.ops.space;

import java.util.Arrays;
import pageferry.mm.Pte;
import pageferry.protocol.ops.inode.SwapSlots;

/**
 * Decides which pages are read from swap with one that is needed: swap_ra_info() and
 * __swapin_nr_pages() (mm/swap_state.c, Linux 6.1).
 *
 * @param vpn the page that is needed
 * @param slot its slot
 * @param most how many pages at most
 */
public record PlanSwapIn(long vpn, long slot, int most) implements SpaceOp<PlanSwapIn.Plan> {
  /**
   * What is to be read.
   *
   * @param vpns the pages in ascending order; the one that is needed is among them
   * @param slots the slot of each
   * @param lone whether no others were to be read with it
   */
  public record Plan(long[] vpns, long[] slots, boolean lone) {
    /** A page that is read by itself. */
    public static Plan of(long vpn, long slot) {
      return new Plan(new long[] {vpn}, new long[] {slot}, true);
    }
  }

  @Override
  public Plan on(Space space) {
    Vma area = space.find(vpn);
    if (area == null || most == 1) {
      return Plan.of(vpn, slot);
    }
    SwapReadAhead.Info before = space.swapReadAhead().of(area);
    int window = window(before);
    space.swapReadAhead().set(area, new SwapReadAhead.Info(vpn, window, 0));
    long from = vpn - (window - 1) / 2;
    if (vpn == before.last() + 1) {
      from = vpn;
    } else if (before.last() == vpn + 1) {
      from = vpn - window + 1;
    }
    long start = Math.max(Math.max(from, area.start()), space.paging().hugeStart(vpn));
    long end = Math.min(Math.min(from + window, area.end()), space.paging().hugeEnd(vpn));
    return plan(space, start, end, window == 1);
  }

  private int window(SwapReadAhead.Info before) {
    boolean adjacent = vpn == before.last() + 1 || vpn == before.last() - 1;
    return SwapSlots.window(before.hits(), adjacent, most, before.window());
  }

  private Plan plan(Space space, long start, long end, boolean lone) {
    long[] vpns = new long[(int) (end - start)];
    long[] slots = new long[vpns.length];
    int count = 0;
    for (long at = start; at < end; at++) {
      long pte = space.table().get(at);
      if (at == vpn || Pte.has(pte, Pte.SLOT)) {
        vpns[count] = at;
        slots[count++] = at == vpn ? slot : Pte.slot(pte);
      }
    }
    return new Plan(Arrays.copyOf(vpns, count), Arrays.copyOf(slots, count), lone);
  }
}
