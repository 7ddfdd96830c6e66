package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Replaces an entry that maps a folio by a migration entry: try_to_migrate_one() (mm/rmap.c) and
 * set_pmd_migration_entry() (mm/huge_memory.c, Linux 6.1). Answers the CPUs whose TLBs may still
 * hold the old entry, or {@link #NOT_MAPPED}; none does if it was a small one that could not be
 * accessed, pte_accessible(), or that of a page in the swap cache.
 *
 * @param vpn the page that the entry maps, of a huge entry its first
 * @param pfn the page frame it must point to
 * @param huge whether the entry is huge
 * @param clears whether it stands cleared until {@link SettleMigration}
 */
public record InstallMigration(long vpn, long pfn, boolean huge, boolean clears)
    implements EntryOp<CpuMask> {
  /** One that is there at once. */
  public InstallMigration(long vpn, long pfn, boolean huge) {
    this(vpn, pfn, huge, false);
  }

  /** The entry does not map that page frame any more: a CPU that no machine has. */
  public static final CpuMask NOT_MAPPED = CpuMask.of(CpuMask.NR_CPUS);

  @Override
  public CpuMask on(Space space) {
    PageTable table = space.table();
    long pte = table.get(vpn);
    boolean mapsIt =
        Pte.has(pte, Pte.PRESENT | Pte.SWAPPED)
            && !Pte.has(pte, Pte.ZERO)
            && Pte.has(pte, Pte.HUGE) == huge
            && Pte.pfn(pte) == pfn;
    if (!mapsIt) {
      return NOT_MAPPED;
    }
    long kept = Pte.flags(pte) & (Pte.WRITE | Pte.DIRTY | Pte.SIZE | Pte.HUGETLB | Pte.BLANK);
    put(table, vpn, Pte.of(pfn, Pte.MIGRATION | kept | (clears ? Pte.CLEARED : 0)));
    boolean inTlbs = !Pte.has(pte, Pte.SWAPPED) && (huge || !Pte.has(pte, Pte.PROTNONE));
    return inTlbs ? space.cpus() : CpuMask.NONE;
  }

  static void put(PageTable table, long vpn, long pte) {
    if (Pte.has(pte, Pte.HUGE)) {
      table.setHuge(vpn, pte);
    } else {
      table.set(vpn, pte);
    }
  }
}
