package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.space.ClearYoung;
import pageferry.protocol.ops.space.UnderAnonVma;

/**
 * Clears the accessed bits of the entries of a control group that map a folio: folio_referenced()
 * (mm/rmap.c, Linux 6.1). Returns how many were set, or {@link #CONTENDED}.
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
    ClearYoung clear = new ClearYoung(new long[] {vpn});
    return walkUnder(mm, new UnderAnonVma<>(vpn, clear), 0, this::cleared);
  }

  private Instruction cleared(int were) {
    found(were);
    return next();
  }
}
