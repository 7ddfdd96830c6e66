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
   * @param migrating the migration entries that stood there
   * @param hugeZero the entry of the huge zero page that stood there, or 0
   */
  public record Collected(
      long next, EntryList entries, boolean hugeMigration, EntryList migrating, long hugeZero) {}

  @Override
  public Collected on(Space space) {
    PageTable table = space.table();
    EntryList entries = new EntryList();
    EntryList migrating = new EntryList();
    long at = table.nextUsed(start, end);
    if (at >= end) {
      return new Collected(end, entries, false, migrating, 0);
    }
    long stop = Math.min(end, Pages.hugeEnd(at));
    long first = table.get(at);
    if (Pte.has(first, Pte.HUGE)) {
      if (Pte.has(first, Pte.MIGRATION)) {
        migrating.add(space.mm(), Pages.hugeStart(at), first);
        return new Collected(stop, entries, true, migrating, 0);
      }
      collect(space, Pages.hugeStart(at), first, entries);
      long zero = Pte.has(first, Pte.ZERO) ? first : 0;
      return new Collected(stop, entries, false, migrating, zero);
    }
    for (long vpn = at; vpn < stop; vpn++) {
      long pte = table.get(vpn);
      if (Pte.has(pte, Pte.MIGRATION)) {
        migrating.add(space.mm(), vpn, pte);
      }
      collect(space, vpn, pte, entries);
    }
    return new Collected(stop, entries, false, migrating, 0);
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
