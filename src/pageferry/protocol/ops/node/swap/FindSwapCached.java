package pageferry.protocol.ops.node.swap;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Finds the pages that the swap cache has and nobody maps any more: the test of free_swap_cache()
 * (mm/swap_state.c, Linux 6.1). Answers their indices.
 *
 * @param pfns the pages
 */
public record FindSwapCached(long[] pfns) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    int[] cached = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      if (isUnmappedInSwapCache(memory.frames(), pfns[i])) {
        cached[count++] = i;
      }
    }
    return Arrays.copyOf(cached, count);
  }

  private static boolean isUnmappedInSwapCache(FrameTable frames, long pfn) {
    long head = frames.head(pfn);
    return frames.has(head, PageFlags.ANON)
        && frames.has(head, PageFlags.CACHE)
        && frames.mapcount(pfn) == 0;
  }
}
