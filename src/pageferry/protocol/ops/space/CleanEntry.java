package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Makes an entry that maps a page read-only and clean, so that the next write is a fault:
 * page_vma_mkclean_one() (mm/rmap.c, Linux 6.1). Answers the CPUs whose TLBs may still hold the old
 * entry; none if it was so already, or maps another page by now.
 *
 * @param vpn the page
 * @param pfn the page frame it must point to
 */
public record CleanEntry(long vpn, long pfn) implements EntryOp<CpuMask> {
  @Override
  public CpuMask on(Space space) {
    PageTable table = space.table();
    long pte = table.get(vpn);
    boolean mapsIt =
        Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.HUGE | Pte.ZERO) && Pte.pfn(pte) == pfn;
    if (!mapsIt || !Pte.has(pte, Pte.WRITE | Pte.DIRTY)) {
      return CpuMask.NONE;
    }
    table.set(vpn, pte & ~(Pte.WRITE | Pte.DIRTY));
    return space.cpus();
  }
}
