package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Clears entries and takes out page tables that no area needs any more: zap_pte_range()
 * (mm/memory.c) and free_pgtables() (Linux 6.1), a bounded number of 2 MiB at a time.
 *
 * @param start the first page
 * @param end the page after the last
 * @param freesTables whether tables go too of which every entry has been cleared:
 *     reclaim_pt_is_enabled() (mm/pt_reclaim.c, Linux 7.2)
 */
public record ZapRange(long start, long end, boolean freesTables)
    implements SpaceOp<ZapRange.Zapped> {
  /** Only tables go that no area needs any more. */
  public ZapRange(long start, long end) {
    this(start, end, false);
  }

  private static final int STRETCHES = 64;

  /**
   * What has been cleared.
   *
   * @param next where to go on, or the end
   * @param entries what mapped pages
   * @param passing entries that name pages without mapping them: of migration and swap cache
   * @param slots swap slots that entries named
   * @param tables page frames of tables taken out
   * @param cpus the CPUs whose TLBs may hold what was cleared
   */
  public record Zapped(
      long next,
      EntryList entries,
      EntryList passing,
      EntryList slots,
      EntryList tables,
      CpuMask cpus) {
    private EntryList listFor(long pte) {
      boolean passes = Pte.has(pte, Pte.MIGRATION | Pte.SWAPPED);
      return Pte.has(pte, Pte.SLOT) ? slots : passes ? passing : entries;
    }
  }

  @Override
  public Zapped on(Space space) {
    PageTable table = space.table();
    Zapped zapped =
        new Zapped(
            end, new EntryList(), new EntryList(), new EntryList(), new EntryList(), space.cpus());
    long at = table.nextUsed(start, end);
    for (int stretch = 0; stretch < STRETCHES && at < end; stretch++) {
      long entryEnd = space.paging().entryEnd(at, table.get(at));
      long stop = Math.min(end, Math.max(space.paging().hugeEnd(at), entryEnd));
      zap(space, at, stop, zapped);
      dropTable(space, at, zapped.tables);
      at = table.nextUsed(stop, end);
    }
    return new Zapped(at, zapped.entries, zapped.passing, zapped.slots, zapped.tables, zapped.cpus);
  }

  private static void zap(Space space, long from, long to, Zapped zapped) {
    PageTable table = space.table();
    long first = table.get(from);
    if (Pte.has(first, Pte.HUGE)) {
      if (!Pte.has(first, Pte.ZERO)) {
        zapped.listFor(first).add(space.mm(), space.paging().entryStart(from, first), first);
      }
      table.setHuge(from, 0);
      return;
    }
    for (long vpn = from; vpn < to; vpn++) {
      long pte = table.get(vpn);
      if (pte != 0) {
        if (!Pte.has(pte, Pte.ZERO | Pte.POISON)) {
          zapped.listFor(pte).add(space.mm(), vpn, pte);
        }
        table.set(vpn, 0);
      }
    }
  }

  private void dropTable(Space space, long vpn, EntryList tables) {
    long first = space.paging().hugeStart(vpn);
    boolean emptied = freesTables && first >= start && first + space.paging().huge() <= end;
    if (emptied || space.overlapping(first, first + space.paging().huge()).isEmpty()) {
      long pfn = space.table().removeTable(vpn);
      if (pfn != 0) {
        tables.addTable(pfn);
      }
    }
  }
}
