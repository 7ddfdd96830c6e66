package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.space.LookForUse;
import pageferry.protocol.ops.space.UnderAnonVma;

/**
 * Clears the accessed bits of the entries of a control group that map a folio: folio_referenced()
 * (mm/rmap.c, Linux 6.1). Returns how many were set, {@link #CONTENDED} or {@link #LOCKED}.
 */
public final class FolioReferenced extends GroupEntries {
  /**
   * @param spaces the address spaces of the group
   */
  public FolioReferenced(long pfn, List<Integer> spaces) {
    super(pfn, spaces);
  }

  @Override
  Instruction lookAt(int mm, long vpn) {
    LookForUse look = new LookForUse(vpn, has(KernelSwitch.MLOCK_BATCHES));
    return walkUnder(mm, new UnderAnonVma<>(vpn, look), 0, use -> looked(mm, vpn, use));
  }

  private Instruction looked(int mm, long vpn, LookForUse.Use use) {
    found(use == LookForUse.Use.USED ? 1 : 0);
    return use == LookForUse.Use.LOCKED ? restoreMlock(mm, vpn) : next();
  }
}
