package pageferry.protocol.ops.node.refs;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Finds the pages that an advice cannot reclaim: those that another entry maps too, anonymous ones
 * (there is no swap), parts of large folios, and those off the LRU lists:
 * madvise_cold_or_pageout_pte_range() (mm/madvise.c, Linux 6.1). Answers their indices.
 *
 * @param pfns the pages
 */
public record FindKept(long[] pfns) implements NodeOp<int[]> {
  private static final int REASONS = PageFlags.HEAD | PageFlags.TAIL | PageFlags.ANON;

  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int[] kept = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      boolean listed = frames.has(pfns[i], PageFlags.LRU);
      if (!listed || frames.has(pfns[i], REASONS) || frames.mapcount(pfns[i]) != 1) {
        kept[count++] = i;
      }
    }
    return Arrays.copyOf(kept, count);
  }
}
