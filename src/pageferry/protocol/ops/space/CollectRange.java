package pageferry.protocol.ops.space;

import pageferry.mm.NodeMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pages;
import pageferry.mm.Pte;

/**
 * Collects the entries of a stretch that map pages on the wrong nodes, up to one page table at a
 * time: queue_folios_pte_range() and queue_folios_pmd() (mm/mempolicy.c, Linux 6.1) without the
 * isolation.
 *
 * @param start the first page
 * @param end the page after the last
 * @param nodes the mask that pages are compared with
 * @param inside whether pages on nodes of the mask are wanted, or those outside of it
 */
public record CollectRange(long start, long end, NodeMask nodes, boolean inside)
    implements SpaceOp<CollectRange.Collected> {
  /**
   * What one page table held.
   *
   * @param next where to go on, or the end
   * @param entries the entries wanted, in ascending order
   * @param hugeMigration whether a huge migration entry stood there
   * @param hugeZero the entry of the huge zero page that stood there, or 0
   */
  public record Collected(long next, EntryList entries, boolean hugeMigration, long hugeZero) {}

  @Override
  public Collected on(Space space) {
    PageTable table = space.table();
    EntryList entries = new EntryList();
    long at = table.nextUsed(start, end);
    if (at >= end) {
      return new Collected(end, entries, false, 0);
    }
    long stop = Math.min(end, Pages.hugeEnd(at));
    long first = table.get(at);
    if (Pte.has(first, Pte.HUGE)) {
      if (Pte.has(first, Pte.MIGRATION)) {
        return new Collected(stop, entries, true, 0);
      }
      collect(space, Pages.hugeStart(at), first, entries);
      return new Collected(stop, entries, false, Pte.has(first, Pte.ZERO) ? first : 0);
    }
    for (long vpn = at; vpn < stop; vpn++) {
      collect(space, vpn, table.get(vpn), entries);
    }
    return new Collected(stop, entries, false, 0);
  }

  private void collect(Space space, long vpn, long pte, EntryList entries) {
    if (!Pte.has(pte, Pte.PRESENT) || Pte.has(pte, Pte.ZERO)) {
      return;
    }
    if (nodes.has(space.topology().nodeOf(Pte.pfn(pte))) == inside) {
      entries.add(space.mm(), vpn, pte);
    }
  }
}
