package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.PageTable;
import pageferry.mm.Pte;
import pageferry.protocol.program.Protection;

/**
 * Gives the entries of a stretch that lies within one area the area's new protection:
 * change_protection() (mm/mprotect.c, Linux 6.1). Migration entries lose the right to write.
 *
 * @param start the first page
 * @param end the page after the last
 * @param protection the new protection
 * @param keepWrite whether entries become writable at once, as those of shared memory do
 */
public record ProtectRange(long start, long end, Protection protection, boolean keepWrite)
    implements SpaceOp<ProtectRange.Changed> {
  /**
   * What has been changed.
   *
   * @param huge how many huge entries
   * @param small how many small ones
   * @param dirty present, dirty entries that are not writable
   * @param cpus the CPUs whose TLBs may hold what was changed
   */
  public record Changed(int huge, int small, EntryList dirty, CpuMask cpus) {}

  @Override
  public Changed on(Space space) {
    PageTable table = space.table();
    EntryList dirty = new EntryList();
    int huge = 0;
    int small = 0;
    long at = table.nextUsed(start, end);
    while (at < end) {
      long pte = table.get(at);
      boolean isHuge = Pte.has(pte, Pte.HUGE);
      long changed = pte == 0 ? 0 : changed(pte) | unmappable(space, pte);
      if (pte != 0) {
        InstallMigration.put(table, at, changed);
        huge += isHuge ? 1 : 0;
        small += isHuge ? 0 : 1;
        if (Pte.has(changed, Pte.DIRTY)
            && !Pte.has(changed, Pte.WRITE | Pte.MIGRATION | Pte.SWAPPED | Pte.SLOT)) {
          dirty.add(space.mm(), at, changed);
        }
      }
      at = space.paging().entryEnd(at, pte);
      at = space.paging().hugeOffset(at) == 0 ? table.nextUsed(at, end) : at;
    }
    return new Changed(huge, small, dirty, space.cpus());
  }

  /** No CPU can map the memory of a device, whatever the area allows. */
  private static long unmappable(Space space, long pte) {
    boolean maps = Pte.has(pte, Pte.PRESENT) && !Pte.has(pte, Pte.ZERO);
    return maps && space.topology().isUnmappable(space.topology().nodeOf(Pte.pfn(pte)))
        ? Pte.PROTNONE
        : 0;
  }

  private long changed(long pte) {
    if (Pte.has(pte, Pte.POISON | Pte.SLOT)) {
      return pte;
    }
    if (Pte.has(pte, Pte.MIGRATION | Pte.SWAPPED)) {
      return protection == Protection.READ_WRITE ? pte : pte & ~Pte.WRITE;
    }
    long bare = pte & ~(Pte.WRITE | Pte.PROTNONE);
    if (protection == Protection.NONE) {
      return bare | Pte.PROTNONE;
    }
    return protection == Protection.READ_WRITE && keepWrite && !Pte.has(pte, Pte.ZERO)
        ? bare | Pte.WRITE
        : bare;
  }
}
