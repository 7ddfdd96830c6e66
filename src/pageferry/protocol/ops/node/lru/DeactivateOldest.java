package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Moves folios from the active list to the inactive one: shrink_active_list() (mm/vmscan.c, Linux
 * 6.1). Answers how many it moved.
 *
 * @param pfns their first pages
 */
public record DeactivateOldest(long[] pfns) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int moved = 0;
    for (long pfn : pfns) {
      if (frames.has(pfn, PageFlags.LRU) && frames.has(pfn, PageFlags.ACTIVE)) {
        memory.leaveLru(pfn);
        frames.clear(pfn, PageFlags.ACTIVE);
        memory.joinLru(pfn);
        moved++;
      }
    }
    return moved;
  }
}
