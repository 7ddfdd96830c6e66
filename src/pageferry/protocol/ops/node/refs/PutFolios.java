package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Turn;

/**
 * Drops one reference of each folio: release_pages() (mm/swap.c, Linux 6.1), which takes what goes
 * for good off its LRU list under lru_lock. Answers the base pages freed.
 *
 * @param pfns a page of each folio
 */
public record PutFolios(long[] pfns) implements NodeOp<Integer> {
  @Override
  public Turn turn() {
    return Turn.lruLock(pfns.length);
  }

  @Override
  public boolean takesTurn(NodeMemory memory) {
    FrameTable frames = memory.frames();
    for (long pfn : pfns) {
      long head = frames.head(pfn);
      if (frames.has(head, PageFlags.LRU) && frames.refs(head) == 1) {
        return true;
      }
    }
    return false;
  }

  @Override
  public Integer on(NodeMemory memory) {
    int freed = 0;
    for (long pfn : pfns) {
      freed += memory.put(memory.frames().head(pfn), 1);
    }
    return freed;
  }
}
