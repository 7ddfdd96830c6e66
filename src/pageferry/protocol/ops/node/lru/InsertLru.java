package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Turn;

/**
 * Moves a CPU's batch to the LRU lists and drops the batch's references: folio_batch_move_lru()
 * (mm/swap.c, Linux 6.1). What has failed meanwhile stays on none. Answers how many folios were
 * inserted.
 *
 * @param pfns the folios, those that a page fault has made as {@link #faulted} says
 */
public record InsertLru(long[] pfns) implements NodeOp<Integer> {
  private static final long FAULTED = 1L << 62;

  /** What stands for a folio that a page fault has made: lru_gen_in_fault(). */
  public static long faulted(long pfn) {
    return pfn | FAULTED;
  }

  /** The folio that a place stands for. */
  public static long pfn(long place) {
    return place & ~FAULTED;
  }

  @Override
  public Turn turn() {
    return Turn.lruLock(pfns.length);
  }

  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int inserted = 0;
    for (long place : pfns) {
      long pfn = pfn(place);
      if (pfn != place && memory.has(KernelSwitch.LRU_GENERATIONS)) {
        memory.lists().generations(frames.group(pfn)).faultedIn(pfn);
      }
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
