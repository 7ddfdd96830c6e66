package pageferry.protocol.ops.node.lru;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.SharedRule;

/**
 * Isolates the folios of anonymous memory, and the pages of shared memory, that some entries alone
 * map, for an advice that reclaims them: madvise_cold_or_pageout_pte_range() (mm/madvise.c, Linux
 * 6.1). Answers those taken, as {@link #pfn} and {@link #order} read them.
 *
 * @param pfns the page per entry
 * @param mappings the entries
 */
public record IsolateAnon(long[] pfns, long[] mappings) implements NodeOp<long[]> {
  private static final int BITS = 4;

  /** What is answered of a folio. */
  static long coded(long head, int order) {
    return head << BITS | order;
  }

  /** The first page of a folio taken. */
  public static long pfn(long coded) {
    return coded >> BITS;
  }

  /** Its order. */
  public static int order(long coded) {
    return (int) coded & (1 << BITS) - 1;
  }

  @Override
  public long[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long[] taken = new long[pfns.length];
    int count = 0;
    for (int i = 0; i < pfns.length; i++) {
      long head = frames.head(pfns[i]);
      SharedRule rule = SharedRule.PAGE_MAPPED_ONCE;
      boolean wanted =
          (frames.has(head, PageFlags.ANON) || isShared(frames, head))
              && !frames.has(head, PageFlags.HUGETLB | PageFlags.UNEVICTABLE);
      if (wanted && new IsolateFolio(pfns[i], mappings[i], rule).on(memory) > 0) {
        frames.clear(head, PageFlags.ACTIVE | PageFlags.REFERENCED);
        taken[count++] = coded(head, frames.order(head));
      }
    }
    return Arrays.copyOf(taken, count);
  }

  private static boolean isShared(FrameTable frames, long head) {
    return frames.has(head, PageFlags.SWAPBACKED) && frames.order(head) == 0;
  }
}
