package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.TakeContents;

/**
 * Asks whether any of some pages looks as if an LRU batch of a CPU had it: of
 * collect_longterm_unpinnable_pages() (mm/gup.c, Linux 6.1) and lru_cache_drain_for_folio()
 * (mm/folio.c, 2026). Those of hugetlb are in none, and of large folios nobody looks at references.
 *
 * @param pfns the pages
 * @param own how many references of each are the asker's, so that more are somebody else's; or
 *     {@link #BY_FLAG}
 */
public record WantsDrain(long[] pfns, int own) implements NodeOp<Boolean> {
  /** References do not count: what is off its LRU list may be in a batch. */
  public static final int BY_FLAG = -1;

  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    for (long pfn : pfns) {
      long head = frames.head(pfn);
      if (!frames.has(head, PageFlags.HUGETLB) && looksBatched(memory, head)) {
        return true;
      }
    }
    return false;
  }

  private boolean looksBatched(NodeMemory memory, long head) {
    FrameTable frames = memory.frames();
    if (own == BY_FLAG) {
      return !frames.has(head, PageFlags.LRU);
    }
    int expected = TakeContents.expectedRefs(memory, head) + own;
    return frames.order(head) == 0 && frames.refs(head) != expected;
  }
}
