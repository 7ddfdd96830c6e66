package pageferry.protocol.ops.space;

import java.util.BitSet;
import pageferry.mm.VmFlags;

/**
 * Finds the pages that lie in locked areas: VM_LOCKED, as mlock_vma_folio() (mm/internal.h, Linux
 * 6.1) asks. Answers their indices.
 *
 * @param vpns the pages
 */
public record FindLocked(long[] vpns) implements SpaceOp<BitSet> {
  @Override
  public BitSet on(Space space) {
    BitSet locked = new BitSet();
    for (int i = 0; i < vpns.length; i++) {
      Vma area = space.find(vpns[i]);
      locked.set(i, area != null && area.has(VmFlags.LOCKED));
    }
    return locked;
  }
}
