package pageferry.protocol.ops.space;

import pageferry.mm.CpuMask;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;

/**
 * Marks entries so that the next access faults: change_prot_numa() (mm/mempolicy.c, Linux 6.1).
 * Entries that are marked already or have changed are passed over. Answers the CPUs whose TLBs may
 * hold the old ones, and how many changed.
 *
 * @param entries the entries
 * @param marked whether entry i is to be marked
 * @param keepsWrite whether a marked entry remembers that it was writable
 */
public record MarkHints(EntryList entries, boolean[] marked, boolean keepsWrite)
    implements SpaceOp<MarkHints.Marked> {
  /**
   * What changed.
   *
   * @param small how many small entries
   * @param huge how many huge ones
   * @param cpus the CPUs that may hold the old ones in their TLBs
   */
  public record Marked(int small, int huge, CpuMask cpus) {}

  @Override
  public Marked on(Space space) {
    int small = 0;
    int huge = 0;
    for (int i = 0; i < entries.count(); i++) {
      long vpn = Mapping.vpn(entries.mapping(i));
      long pte = space.table().get(vpn);
      boolean same =
          Pte.has(pte, Pte.PRESENT)
              && !Pte.has(pte, Pte.PROTNONE)
              && Pte.pfn(pte) == entries.pfn(i)
              && Pte.has(pte, Pte.HUGE) == Mapping.isHuge(entries.mapping(i));
      if (marked[i] && same) {
        long bare = keepsWrite ? pte : pte & ~Pte.WRITE;
        InstallMigration.put(space.table(), vpn, bare | Pte.PROTNONE);
        huge += Pte.has(pte, Pte.HUGE) ? 1 : 0;
        small += Pte.has(pte, Pte.HUGE) ? 0 : 1;
      }
    }
    return new Marked(small, huge, space.cpus());
  }
}
