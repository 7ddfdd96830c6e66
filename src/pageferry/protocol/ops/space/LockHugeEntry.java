package pageferry.protocol.ops.space;

import pageferry.mm.Pte;

/**
 * Looks whether a huge entry is still there, its table locked from then on: pmd_lock()
 * (include/linux/mm.h) at the beginning of __split_huge_pmd() (mm/huge_memory.c, Linux 6.1).
 *
 * @param vpn any page of the 2 MiB
 * @param huge the huge entry as it was seen
 */
public record LockHugeEntry(long vpn, long huge) implements SpaceOp<Boolean>, LocksTables {
  @Override
  public Boolean on(Space space) {
    return ((space.table().get(vpn) ^ huge) & ~Pte.DIRTY) == 0;
  }

  @Override
  public long start() {
    return vpn;
  }

  @Override
  public long to() {
    return vpn;
  }
}
