package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Makes an entry that maps a page of a folio clean, whatever its size, so that a write shows: as
 * page_vma_mkclean_one() (mm/rmap.c, Linux 6.1). Answers how it was.
 *
 * @param vpn the page that the entry maps, of a huge entry its first
 * @param pfn the page frame it must point to
 * @param protects whether it becomes read-only too, so that a write is a fault
 */
public record CleanEntry(long vpn, long pfn, boolean protects) implements EntryOp<CleanEntry.Was> {
  /**
   * How an entry was.
   *
   * @param dirty whether it had been written through
   * @param cpus the CPUs whose TLBs may still hold it as it was
   */
  public record Was(boolean dirty, CpuMask cpus) {
    private static final Was CLEAN = new Was(false, CpuMask.NONE);
  }

  @Override
  public Was on(Space space) {
    PageTable table = space.table();
    long pte = table.get(vpn);
    long goes = Pte.DIRTY | (protects ? Pte.WRITE : 0);
    boolean mapsIt = Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO) && Pte.pfn(pte) == pfn;
    if (!mapsIt || !Pte.has(pte, goes)) {
      return Was.CLEAN;
    }
    InstallMigration.put(table, vpn, pte & ~goes);
    return new Was(Pte.has(pte, Pte.DIRTY), space.cpus());
  }
}
