package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Turn;

/**
 * Moves a CPU's batch to the LRU lists and drops the batch's references: folio_batch_move_lru()
 * (mm/swap.c, Linux 6.1). What has failed meanwhile stays on none. Answers how many folios were
 * inserted.
 *
 * @param pfns the folios
 */
public record InsertLru(long[] pfns) implements NodeOp<Integer> {
  @Override
  public Turn turn() {
    return Turn.lruLock(pfns.length);
  }

  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int inserted = 0;
    for (long pfn : pfns) {
      if (frames.has(pfn, PageFlags.OUT_OF_SERVICE)) {
        frames.clear(pfn, PageFlags.ISOLATED);
      } else if (frames.refs(pfn) > 1) {
        memory.joinLru(pfn);
        inserted++;
      }
      memory.put(pfn, 1);
    }
    return inserted;
  }
}
