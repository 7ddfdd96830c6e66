package pageferry.protocol.ops.node.lru;

import java.util.stream.LongStream;
import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * The folios on a list of anonymous memory that are charged to a control group, those first that
 * have been longest there. All of them are the root's.
 *
 * <p>Departure: the kernel has lists for each control group.
 *
 * @param givers whose folios
 * @param active whether the active list is meant
 * @param wanted how many at most
 */
public record OldestOfGroup(Givers givers, boolean active, int wanted) implements NodeOp<long[]> {
  @Override
  public long[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    return LongStream.of(memory.lists().anon(active))
        .filter(pfn -> givers.have(frames, pfn))
        .limit(wanted)
        .toArray();
  }
}
