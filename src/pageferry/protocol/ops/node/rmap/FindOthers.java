package pageferry.protocol.ops.node.rmap;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Finds the pages that an advice leaves alone, for others map them too or they are on no LRU list:
 * madvise_cold_or_pageout_pte_range() (mm/madvise.c, Linux 6.1 and 6.12). Answers their indices.
 *
 * @param pfns the pages
 */
public record FindOthers(long[] pfns) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int[] others = new int[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      long head = frames.head(pfns[i]);
      if (!frames.has(head, PageFlags.LRU) || !isMappedOnce(frames, head)) {
        others[count++] = i;
      }
    }
    return Arrays.copyOf(others, count);
  }

  /** Whether each page of a folio is mapped by one entry, or all of it by a huge one. */
  public static boolean isMappedOnce(FrameTable frames, long head) {
    if (frames.order(head) == 0) {
      return frames.mapcount(head) == 1;
    }
    int all = frames.hugeMappings(head) > 0 ? 1 : 1 << frames.order(head);
    return Mappings.of(frames, head).count() == all;
  }
}
