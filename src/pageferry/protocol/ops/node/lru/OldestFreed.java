package pageferry.protocol.ops.node.lru;

import java.util.stream.LongStream;
import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * The folios of a control group that MADV_FREE has freed and reclaim looks at next, oldest first:
 * they are on the inactive list of files (mm/swap.c, lru_lazyfree_fn(), Linux 6.1).
 *
 * @param givers whose folios
 * @param priority all of them divided by 2 to the power of it are looked at
 */
public record OldestFreed(Givers givers, int priority) implements NodeOp<long[]> {
  @Override
  public long[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long[] freed =
        LongStream.of(memory.lists().files(false))
            .filter(pfn -> frames.has(pfn, PageFlags.ANON) && givers.have(frames, pfn))
            .toArray();
    return LongStream.of(freed).limit(freed.length >> priority).toArray();
  }
}
