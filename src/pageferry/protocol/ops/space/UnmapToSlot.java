package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;

/**
 * Replaces a small entry that maps a page by one that names its swap slot: try_to_unmap_one()
 * (mm/rmap.c, Linux 6.1).
 *
 * @param vpn the page
 * @param pfn the page frame it must map
 * @param slot the slot, or {@link #NONE} or {@link #IF_CLEAN}: nothing is left there
 * @param exclusive whether the page belongs to this process alone
 */
public record UnmapToSlot(long vpn, long pfn, long slot, boolean exclusive)
    implements EntryOp<UnmapToSlot.Unmapped> {
  /** The page is found by its place in a page cache, without an entry. */
  public static final long NONE = -1;

  /** The same, and an entry through which the page was written stays: MADV_FREE. */
  public static final long IF_CLEAN = -2;

  /**
   * What was replaced.
   *
   * @param done whether the entry still mapped the page
   * @param dirty whether the page was written through it
   * @param blank whether the page holds nothing but zeroes
   * @param cpus the CPUs whose TLBs may still hold it
   */
  public record Unmapped(boolean done, boolean dirty, boolean blank, CpuMask cpus) {}

  @Override
  public Unmapped on(Space space) {
    PageTable table = space.table();
    long pte = table.get(vpn);
    boolean mapsIt =
        Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO | Pte.HUGE) && Pte.pfn(pte) == pfn;
    boolean stays = slot == IF_CLEAN && Pte.has(pte, Pte.DIRTY);
    if (!mapsIt || stays) {
      return new Unmapped(false, mapsIt, false, CpuMask.NONE);
    }
    long named = slot < 0 ? 0 : Pte.of(slot, Pte.SLOT | (exclusive ? Pte.EXCLUSIVE : 0));
    table.set(vpn, named);
    CpuMask cpus = Pte.has(pte, Pte.PROTNONE) ? CpuMask.NONE : space.cpus();
    return new Unmapped(true, Pte.has(pte, Pte.DIRTY), Pte.has(pte, Pte.BLANK), cpus);
  }
}
