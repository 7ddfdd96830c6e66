package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Makes folios that nobody is thought to need the next to be reclaimed: folio_deactivate() with
 * lru_deactivate() (mm/swap.c, Linux 6.1 to 7.2). From the active list they go to the inactive one;
 * where there are generations they join the second youngest anew.
 *
 * <p>Answers what it refuses, which is nothing.
 *
 * @param pfns their first page frames
 */
public record Deactivate(long[] pfns) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    boolean generations = memory.has(KernelSwitch.LRU_GENERATIONS);
    for (long pfn : pfns) {
      frames.clear(pfn, PageFlags.REFERENCED);
      boolean listed = frames.has(pfn, PageFlags.LRU) && !frames.has(pfn, PageFlags.UNEVICTABLE);
      if (listed && (generations || frames.has(pfn, PageFlags.ACTIVE))) {
        memory.leaveLru(pfn);
        frames.clear(pfn, PageFlags.ACTIVE);
        memory.joinLru(pfn);
      }
    }
    return new int[0];
  }
}
