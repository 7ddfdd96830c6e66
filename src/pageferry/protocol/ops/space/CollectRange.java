package pageferry.protocol.ops.space;

import java.util.List;
import pageferry.mm.NodeMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Collects the entries of a stretch that map pages on the wrong nodes, up to one page table at a
 * time: queue_folios_pte_range() and queue_folios_pmd() (mm/mempolicy.c, Linux 6.1) without the
 * isolation. Pages of devices are nobody's but their drivers'.
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
    long at = nextInArea(space, table.nextUsed(start, end));
    if (at >= end) {
      return new Collected(end, entries, false, migrating, 0);
    }
    long stop = Math.min(end, space.paging().hugeEnd(at));
    long first = table.get(at);
    if (Pte.has(first, Pte.HUGE)) {
      stop = Math.min(end, space.paging().entryEnd(at, first));
      long start = space.paging().entryStart(at, first);
      if (Pte.has(first, Pte.MIGRATION)) {
        migrating.add(space.mm(), start, first);
        return new Collected(stop, entries, true, migrating, 0);
      }
      collect(space, start, first, entries);
      long zero = Pte.has(first, Pte.ZERO) ? first : 0;
      return new Collected(stop, entries, false, migrating, zero);
    }
    Vma area = space.find(at);
    for (long vpn = at; vpn < stop; vpn++) {
      long pte = table.get(vpn);
      area = pte == 0 || area != null && area.has(vpn) ? area : space.find(vpn);
      if (pte == 0 || area == null) {
        continue;
      }
      if (Pte.has(pte, Pte.MIGRATION)) {
        migrating.add(space.mm(), vpn, pte);
      }
      collect(space, vpn, pte, entries);
    }
    return new Collected(stop, entries, false, migrating, 0);
  }

  /** Pages that munmap(2) has yet to zap lie in no area. */
  private long nextInArea(Space space, long used) {
    long at = used;
    while (at < end && space.find(at) == null) {
      List<Vma> rest = space.overlapping(at, end);
      at = rest.isEmpty() ? end : space.table().nextUsed(rest.get(0).start(), end);
    }
    return at;
  }

  private void collect(Space space, long vpn, long pte, EntryList entries) {
    if (!Pte.has(pte, Pte.PRESENT) || Pte.has(pte, Pte.ZERO)) {
      return;
    }
    int node = space.topology().nodeOf(Pte.pfn(pte));
    if (nodes.has(node) == inside && !space.topology().isManaged(node)) {
      entries.add(space.mm(), vpn, pte);
    }
  }
}
