package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.Mapping;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Makes entries old and clean, so that a use of their pages shows: pte_mkold() and pte_mkclean() of
 * madvise_free_pte_range() (mm/madvise.c, Linux 6.1). Answers the CPUs whose TLBs may hold old
 * entries.
 *
 * @param wanted the entries
 */
public record CleanEntries(EntryList wanted) implements SpaceOp<CpuMask> {
  @Override
  public CpuMask on(Space space) {
    PageTable table = space.table();
    for (int i = 0; i < wanted.count(); i++) {
      long vpn = Mapping.vpn(wanted.mapping(i));
      boolean huge = Mapping.isHuge(wanted.mapping(i));
      long pte = table.get(vpn);
      boolean maps = Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO);
      if (maps && Pte.has(pte, Pte.HUGE) == huge && Pte.pfn(pte) == wanted.pfn(i)) {
        InstallMigration.put(table, vpn, pte & ~Pte.DIRTY);
        table.clearYoung(vpn);
      }
    }
    return space.cpus();
  }
}
