package pageferry.protocol.ops.space;

import pageferry.mm.Mapping;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Clears entries that still map the pages they were seen to map: try_to_unmap_one() (mm/rmap.c,
 * Linux 6.1).
 *
 * @param wanted the entries
 * @param cleanOnly whether entries stay through which their pages have been written
 */
public record ClearEntries(EntryList wanted, boolean cleanOnly)
    implements SpaceOp<ZapObject.Zapped> {
  @Override
  public ZapObject.Zapped on(Space space) {
    EntryList cleared = new EntryList();
    for (int i = 0; i < wanted.count(); i++) {
      long vpn = Mapping.vpn(wanted.mapping(i));
      long pte = space.table().get(vpn);
      boolean stays = cleanOnly && Pte.has(pte, Pte.DIRTY);
      if (Pte.has(pte, Pte.PRESENT) && maps(pte, i) && !stays) {
        cleared.append(wanted, i);
        clear(space.table(), vpn, pte);
      }
    }
    return new ZapObject.Zapped(cleared, new EntryList(), space.cpus(), 0);
  }

  private static void clear(PageTable table, long vpn, long pte) {
    if (Pte.has(pte, Pte.HUGE)) {
      table.setHuge(vpn, 0);
    } else {
      table.set(vpn, 0);
    }
  }

  private boolean maps(long pte, int i) {
    boolean huge = Mapping.isHuge(wanted.mapping(i));
    return !Pte.has(pte, Pte.ZERO)
        && Pte.has(pte, Pte.HUGE) == huge
        && Pte.pfn(pte) == wanted.pfn(i);
  }
}
