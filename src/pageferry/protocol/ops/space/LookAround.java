package pageferry.protocol.ops.space;

import java.util.Arrays;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;

/**
 * Clears the accessed bit of an entry and, if it was set, looks for those around it that map pages
 * of the same node: lru_gen_look_around() (mm/vmscan.c, Linux 6.12).
 *
 * @param vpn which page the entry maps
 * @param node the node
 */
public record LookAround(long vpn, int node) implements SpaceOp<LookAround.Seen> {
  /** MIN_LRU_BATCH. */
  private static final int WINDOW = 64;

  /**
   * What it saw.
   *
   * @param locked whether the area is locked, so that nothing was looked at
   * @param young whether the entry's bit was set
   * @param vpns which others have their bit set
   * @param others the pages that they map
   * @param stretches the entry's page table if much of it was used
   */
  public record Seen(boolean locked, boolean young, long[] vpns, long[] others, long[] stretches) {}

  @Override
  public Seen on(Space space) {
    PageTable table = space.table();
    long[] none = new long[0];
    Vma area = space.find(vpn);
    if (area != null && area.has(VmFlags.LOCKED)) {
      return new Seen(true, false, none, none, none);
    }
    if (area == null || !table.clearYoung(vpn)) {
      return new Seen(false, false, none, none, none);
    }
    long number = vpn >> space.paging().hugeOrder();
    long from = Math.max(number << space.paging().hugeOrder(), area.start());
    long to = Math.min(number + 1 << space.paging().hugeOrder(), area.end());
    if (to - from == 1 || Pte.has(table.get(vpn), Pte.HUGE)) {
      return new Seen(false, true, none, none, none);
    }
    if (to - from > WINDOW) {
      long at = Math.max(from, Math.min(vpn - WINDOW / 2, to - WINDOW));
      from = at;
      to = at + WINDOW;
    }
    long[] others = new long[WINDOW];
    long[] vpns = new long[WINDOW];
    int count = 0;
    for (long at = from; at < to; at++) {
      long pte = table.get(at);
      boolean maps = Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO | Pte.HUGETLB);
      boolean here = maps && space.topology().nodeOf(Pte.pfn(pte)) == node;
      if (here && table.isYoung(at)) {
        vpns[count] = at;
        others[count++] = Pte.pfn(pte);
      }
    }
    boolean much = WalkYoung.isMuch(count + 1, (int) (to - from));
    long[] tables = much ? new long[] {WalkYoung.stretch(space.mm(), number)} : none;
    return new Seen(false, true, Arrays.copyOf(vpns, count), Arrays.copyOf(others, count), tables);
  }
}
