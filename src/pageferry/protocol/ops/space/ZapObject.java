package pageferry.protocol.ops.space;

import java.util.SortedMap;
import pageferry.mm.CpuMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Clears the entries that map a stretch of an inode; copies that private areas have made of its
 * pages stay: unmap_mapping_range() without even_cows (mm/memory.c, Linux 6.1). Huge entries go
 * whole.
 *
 * @param inode the inode's number
 * @param from the first page offset
 * @param to the one after the last
 * @param pages the stretch's page frames by their offsets
 */
public record ZapObject(int inode, long from, long to, SortedMap<Long, Long> pages)
    implements SpaceOp<ZapObject.Zapped> {
  /**
   * What has been cleared.
   *
   * @param entries what mapped pages
   * @param passing entries that name pages without mapping them: of migrations
   * @param cpus the CPUs whose TLBs may hold it
   * @param cut how many huge entries reached beyond the stretch
   */
  public record Zapped(EntryList entries, EntryList passing, CpuMask cpus, int cut) {}

  @Override
  public Zapped on(Space space) {
    EntryList entries = new EntryList();
    EntryList passing = new EntryList();
    int cut = 0;
    for (Vma area : space.all()) {
      if (area.inode() == inode) {
        cut += zap(space, area, entries, passing);
      }
    }
    return new Zapped(entries, passing, space.cpus(), cut);
  }

  private int zap(Space space, Vma area, EntryList entries, EntryList passing) {
    PageTable table = space.table();
    long base = area.start() - area.offset(area.start());
    long end = Math.min(area.end(), base + to);
    long at = table.nextUsed(Math.max(area.start(), base + from), end);
    int cut = 0;
    while (at < end) {
      long pte = table.get(at);
      boolean huge = Pte.has(pte, Pte.HUGE);
      long first = space.paging().entryStart(at, pte);
      long after = first + space.paging().pages(pte);
      if (pte != 0 && !Pte.has(pte, Pte.POISON) && isOfObject(area, first, pte)) {
        (Pte.has(pte, Pte.MIGRATION) ? passing : entries).add(space.mm(), first, pte);
        clear(table, first, huge);
        cut += huge && (first < base + from || after > end) ? 1 : 0;
      }
      at = table.nextUsed(after, end);
    }
    return cut;
  }

  private static void clear(PageTable table, long first, boolean huge) {
    if (huge) {
      table.setHuge(first, 0);
    } else {
      table.set(first, 0);
    }
  }

  private boolean isOfObject(Vma area, long vpn, long pte) {
    return area.shared() || pages.getOrDefault(area.offset(vpn), -1L) == Pte.pfn(pte);
  }
}
