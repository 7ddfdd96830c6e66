package pageferry.protocol.ops.node.lru;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * The folios on the inactive list of anonymous memory that some address spaces map, those first
 * that have been longest there.
 *
 * <p>Departure: the kernel has lists for each control group, and charges a page to the group of who
 * touched it first. Folios of the swap cache that nobody maps count as any group's.
 *
 * @param spaces the numbers of the address spaces, ascending
 * @param wanted how many at most
 */
public record OldestOfGroup(List<Integer> spaces, int wanted) implements NodeOp<long[]> {
  public OldestOfGroup {
    spaces = List.copyOf(spaces);
  }

  @Override
  public long[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long[] places = memory.inactiveAnon();
    long[] oldest = new long[Math.min(wanted, places.length)];
    int count = 0;
    Set<Long> seen = new TreeSet<>();
    for (long pfn : places) {
      boolean here = frames.has(pfn, PageFlags.LRU) && isOfGroup(frames, pfn);
      if (here && count < oldest.length && seen.add(pfn)) {
        oldest[count++] = pfn;
      }
    }
    return Arrays.copyOf(oldest, count);
  }

  private boolean isOfGroup(FrameTable frames, long pfn) {
    if (frames.mappingCount(pfn) == 0) {
      return frames.has(pfn, PageFlags.CACHE);
    }
    for (long mapping : frames.mappings(pfn)) {
      if (spaces.contains(Mapping.mm(mapping))) {
        return true;
      }
    }
    return false;
  }
}
