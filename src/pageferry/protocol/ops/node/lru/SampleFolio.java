package pageferry.protocol.ops.node.lru;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * The folio that a page frame belongs to, if it is on an LRU list: damon_get_folio()
 * (mm/damon/ops-common.c, Linux 6.11). Answers its first frame, or {@link #NONE}.
 *
 * @param pfn the frame
 */
public record SampleFolio(long pfn) implements NodeOp<Long> {
  /** There is none. */
  public static final long NONE = -1;

  @Override
  public Long on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    return frames.has(head, PageFlags.LRU) ? head : NONE;
  }
}
