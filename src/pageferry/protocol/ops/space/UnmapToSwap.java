package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Replaces a small entry that maps a page by one that names the page in the swap cache:
 * try_to_unmap_one() (mm/rmap.c, Linux 3.4). Answers the CPUs whose TLBs may still hold the old
 * entry, or {@link InstallMigration#NOT_MAPPED}.
 *
 * @param vpn the page
 * @param pfn the page frame it must map
 */
public record UnmapToSwap(long vpn, long pfn) implements EntryOp<CpuMask> {
  @Override
  public CpuMask on(Space space) {
    PageTable table = space.table();
    long pte = table.get(vpn);
    boolean mapsIt =
        Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO | Pte.HUGE) && Pte.pfn(pte) == pfn;
    if (!mapsIt) {
      return InstallMigration.NOT_MAPPED;
    }
    long kept = Pte.flags(pte) & (Pte.WRITE | Pte.DIRTY | Pte.BLANK);
    table.set(vpn, Pte.of(pfn, Pte.SWAPPED | kept));
    return space.cpus();
  }
}
