package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Looks at the entries of a stretch within one page table that are to move: the loop of
 * move_page_tables() (mm/mremap.c, Linux 6.1).
 *
 * @param start the first page
 * @param end the page after the last
 * @param limit the end of all that is to move
 * @param to where the first page goes
 */
public record FindMoving(long start, long end, long limit, long to)
    implements SpaceOp<FindMoving.Found>, LocksTables {
  /**
   * What stands there.
   *
   * @param entries those that map pages
   * @param any whether anything stands there
   * @param huge the huge entry, or 0
   * @param migrating the source of a migration to wait for, or -1
   * @param hasTable whether there is a table of small entries where they go
   * @param next where the next 2 MiB begin that are not wholly empty, or the limit
   */
  public record Found(
      EntryList entries, boolean any, long huge, long migrating, boolean hasTable, long next) {}

  @Override
  public Found on(Space space) {
    PageTable table = space.table();
    EntryList entries = new EntryList();
    long first = table.get(start);
    if (Pte.has(first, Pte.HUGE)) {
      if (!Pte.has(first, Pte.ZERO)) {
        entries.add(space.mm(), space.paging().entryStart(start, first), first);
      }
      return new Found(entries, true, first, migrating(first), false, end);
    }
    boolean any = false;
    long migrating = -1;
    for (long vpn = start; vpn < end; vpn++) {
      long pte = table.get(vpn);
      any |= pte != 0;
      migrating = Math.max(migrating, migrating(pte));
      if (Pte.has(pte, Pte.PRESENT | Pte.SWAPPED) && !Pte.has(pte, Pte.ZERO)) {
        entries.add(space.mm(), vpn, pte);
      }
    }
    long next = any ? end : table.nextUsed(end, limit);
    return new Found(entries, any, 0, migrating, table.hasTable(to), next);
  }

  private static long migrating(long pte) {
    return Pte.has(pte, Pte.MIGRATION) ? Pte.pfn(pte) : -1;
  }
}
