package pageferry.protocol.ops.node.refs;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.rmap.FindOthers;

/**
 * Finds the pages that an advice cannot reclaim: those that another entry maps too, anonymous ones
 * that MADV_FREE has not freed or that somebody else references, large folios but those of a file
 * that the entries map wholly, those off the LRU lists, and those of shared memory that go to swap:
 * madvise_cold_or_pageout_pte_range() (mm/madvise.c), try_to_unmap_one() (mm/rmap.c, Linux 6.1).
 * Answers their indices.
 *
 * @param pfns the pages
 * @param swaps whether shared memory goes to swap
 */
public record FindKept(long[] pfns, boolean swaps) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int[] kept = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      long head = frames.head(pfns[i]);
      boolean listed = frames.has(head, PageFlags.LRU);
      boolean anonymous = frames.has(pfns[i], PageFlags.ANON);
      boolean stays = anonymous && !isFreed(frames, pfns[i]);
      stays |= swaps && !anonymous && frames.has(pfns[i], PageFlags.SWAPBACKED);
      boolean large = frames.order(head) > 0;
      stays |= large && frames.has(head, PageFlags.ANON | PageFlags.SWAPBACKED);
      if (!listed || stays || !FindOthers.isMappedOnce(frames, head)) {
        kept[count++] = i;
      }
    }
    return Arrays.copyOf(kept, count);
  }

  private static boolean isFreed(FrameTable frames, long pfn) {
    return !frames.has(pfn, PageFlags.SWAPBACKED | PageFlags.DIRTY) && frames.refs(pfn) == 1;
  }
}
