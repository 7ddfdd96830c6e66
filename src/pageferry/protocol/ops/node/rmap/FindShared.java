package pageferry.protocol.ops.node.rmap;

import java.util.Arrays;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Finds the pages that are not anonymous memory of one process alone: the PageAnonExclusive() test
 * of can_change_pte_writable() (mm/mprotect.c, Linux 6.1). Answers their indices.
 *
 * @param pfns the pages
 */
public record FindShared(long[] pfns) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    int[] shared = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      if (!memory.frames().has(pfns[i], PageFlags.EXCLUSIVE)) {
        shared[count++] = i;
      }
    }
    return Arrays.copyOf(shared, count);
  }
}
