package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Replaces an entry that maps a failing page by a poison entry: try_to_unmap_one() for
 * memory_failure() (mm/rmap.c, Linux 6.1). Answers the CPUs whose TLBs may still hold the old entry
 * , or {@link InstallMigration#NOT_MAPPED}.
 *
 * @param vpn the page that the entry maps
 * @param pfn the page frame it must point to
 */
public record InstallPoison(long vpn, long pfn) implements EntryOp<CpuMask> {
  @Override
  public CpuMask on(Space space) {
    PageTable table = space.table();
    long pte = table.get(vpn);
    boolean small = Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO | Pte.HUGE);
    if (!small || Pte.pfn(pte) != pfn) {
      return InstallMigration.NOT_MAPPED;
    }
    table.set(vpn, Pte.of(pfn, Pte.POISON));
    return space.cpus();
  }
}
