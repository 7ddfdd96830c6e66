package pageferry.protocol.ops.node.lru;

import java.util.stream.LongStream;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.Turn;

/**
 * Marks all folios of a stretch of page frames that are on LRU lists as used, or makes them the
 * next to be reclaimed: the loop of damon_pa_mark_accessed_or_deactivate() (mm/damon/paddr.c, Linux
 * 6.1). Answers how many pages they have.
 *
 * @param first the first frame
 * @param end the frame after the last one
 * @param used whether they are marked as used
 */
public record SortStretch(long first, long end, boolean used) implements NodeOp<Long> {
  @Override
  public Turn turn() {
    return Turn.lruLock(1);
  }

  @Override
  public Long on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long[] heads =
        LongStream.range(first, end)
            .map(frames::head)
            .distinct()
            .filter(head -> frames.has(head, PageFlags.LRU))
            .toArray();
    if (used) {
      new MarkAccessed(heads, false).on(memory);
    } else {
      new Deactivate(heads).on(memory);
    }
    return LongStream.of(heads).map(head -> 1L << frames.order(head)).sum();
  }
}
