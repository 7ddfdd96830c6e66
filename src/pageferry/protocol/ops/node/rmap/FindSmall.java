package pageferry.protocol.ops.node.rmap;

import java.util.Arrays;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Finds the pages that are folios of their own; answers their indices.
 *
 * @param pfns the pages
 */
public record FindSmall(long[] pfns) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    int[] small = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      if (memory.frames().order(memory.frames().head(pfns[i])) == 0) {
        small[count++] = i;
      }
    }
    return Arrays.copyOf(small, count);
  }
}
