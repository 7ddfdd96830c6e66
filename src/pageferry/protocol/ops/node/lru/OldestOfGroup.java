package pageferry.protocol.ops.node.lru;

import java.util.List;
import java.util.stream.LongStream;
import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * The folios on a list of anonymous memory that some address spaces map, those first that have been
 * longest there.
 *
 * <p>Departure: the kernel has lists for each control group, and charges a page to the group of who
 * touched it first. Folios of the swap cache that nobody maps count as any group's.
 *
 * @param spaces the numbers of the address spaces, ascending
 * @param active whether the active list is meant
 * @param wanted how many at most
 */
public record OldestOfGroup(List<Integer> spaces, boolean active, int wanted)
    implements NodeOp<long[]> {
  public OldestOfGroup {
    spaces = List.copyOf(spaces);
  }

  @Override
  public long[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    return LongStream.of(memory.lists().anon(active))
        .filter(pfn -> OfGroup.has(frames, spaces, pfn))
        .limit(wanted)
        .toArray();
  }
}
