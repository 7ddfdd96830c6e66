package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Turn;

/**
 * Takes a folio off its LRU list and references it, if it is on one: folio_isolate_lru()
 * (mm/vmscan.c, Linux 6.1). Answers its order, or {@link #GONE}.
 *
 * @param pfn the folio's first page
 */
public record IsolateLocked(long pfn) implements NodeOp<Integer> {
  /** The folio is on no list. */
  public static final int GONE = -1;

  @Override
  public Turn turn() {
    return Turn.lruLock(1);
  }

  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    if (!frames.has(pfn, PageFlags.LRU)) {
      return GONE;
    }
    memory.leaveLru(pfn);
    frames.set(pfn, PageFlags.ISOLATED);
    frames.addRefs(pfn, 1);
    return frames.order(pfn);
  }
}
