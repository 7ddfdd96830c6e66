package pageferry.protocol.ops.space;

import pageferry.mm.Mapping;
import pageferry.mm.Pte;

/**
 * Clears small entries that still map the pages they were seen to map: try_to_unmap_one()
 * (mm/rmap.c, Linux 6.1).
 *
 * @param wanted the entries
 */
public record ClearEntries(EntryList wanted) implements SpaceOp<ZapObject.Zapped> {
  @Override
  public ZapObject.Zapped on(Space space) {
    EntryList cleared = new EntryList();
    for (int i = 0; i < wanted.count(); i++) {
      long vpn = Mapping.vpn(wanted.mapping(i));
      long pte = space.table().get(vpn);
      if (Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.HUGE) && maps(pte, i)) {
        cleared.append(wanted, i);
        space.table().set(vpn, 0);
      }
    }
    return new ZapObject.Zapped(cleared, new EntryList(), space.cpus(), 0);
  }

  private boolean maps(long pte, int i) {
    return !Pte.has(pte, Pte.ZERO) && Pte.pfn(pte) == wanted.pfn(i);
  }
}
