package pageferry.protocol.ops.space;

import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Replaces one entry, if it is still the one expected: set_pte_at() after the pte_same() test of
 * the fault handlers, and anon_vma_prepare() where it maps a page of a private area (mm/memory.c,
 * Linux 6.1). Answers whether it was.
 *
 * @param vpn the page; of a huge entry any page of the 2 MiB
 * @param expected the entry as it was seen; its DIRTY flag does not count
 * @param pte the new entry; huge if its HUGE flag is set
 */
public record SetEntry(long vpn, long expected, long pte) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    PageTable table = space.table();
    long now = table.get(vpn);
    if (((now ^ expected) & ~(Pte.DIRTY | Pte.BLANK)) != 0) {
      return false;
    }
    if (pte != 0 && (!Pte.has(pte, Pte.ZERO) || Pte.has(pte, Pte.HUGE))) {
      space.prepareAnon(vpn);
    }
    if (Pte.has(pte, Pte.HUGE)) {
      if (table.hasTable(vpn)) {
        return false;
      }
      table.setHuge(vpn, pte & ~Pte.BLANK);
      if (Pte.has(pte, Pte.BLANK)) {
        table.setBlank(vpn, table.allPages());
      }
    } else {
      table.set(vpn, pte);
    }
    return true;
  }
}
