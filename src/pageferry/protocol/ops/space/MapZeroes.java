package pageferry.protocol.ops.space;

import java.util.BitSet;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;

/**
 * Lets small entries map the zero page where their pages hold nothing but zeros:
 * try_to_map_unused_to_zeropage() (mm/migrate.c, Linux 6.12). Answers which entries do so now;
 * their pages have to be dropped.
 *
 * @param vpns the pages the entries stand at
 * @param pfns the page frames that they map
 */
public record MapZeroes(long[] vpns, long[] pfns) implements SpaceOp<BitSet> {
  @Override
  public BitSet on(Space space) {
    PageTable table = space.table();
    BitSet replaced = new BitSet();
    for (int i = 0; i < vpns.length; i++) {
      long pte = table.get(vpns[i]);
      boolean page =
          Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.HUGE | Pte.MIGRATION | Pte.ZERO);
      boolean blank = page && space.contents().of(space, vpns[i]) == PageContents.ZEROS;
      Vma area = space.find(vpns[i]);
      boolean locked = area == null || area.has(VmFlags.LOCKED);
      if (blank && Pte.pfn(pte) == pfns[i] && !locked) {
        table.set(vpns[i], Pte.PRESENT | Pte.ZERO | pte & Pte.PROTNONE);
        replaced.set(i);
      }
    }
    return replaced;
  }
}
