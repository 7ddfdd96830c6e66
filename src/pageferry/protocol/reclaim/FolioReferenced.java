package pageferry.protocol.reclaim;

import java.util.List;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.ops.space.ClearYoung;

/**
 * Clears the accessed bits of the entries of a control group that map a folio: folio_referenced()
 * (mm/rmap.c, Linux 6.1). Returns how many were set, or {@link #CONTENDED}.
 */
final class FolioReferenced extends GroupEntries {
  FolioReferenced(long pfn, List<Integer> spaces) {
    super(pfn, spaces);
  }

  @Override
  Instruction lookAt(int mm, long vpn) {
    return walk(mm, vpn, new ClearYoung(new long[] {vpn}), this::cleared);
  }

  private Instruction cleared(int were) {
    found(were);
    return next();
  }
}
