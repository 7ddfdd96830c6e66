package pageferry.protocol.ops.node.lru;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * The folios on a list of anonymous memory that are charged to a control group, those first that
 * have been longest there, as many as have the pages wanted: isolate_lru_folios() (mm/vmscan.c,
 * Linux 6.1). All of them are the root's.
 *
 * <p>Departure: the kernel has lists for each control group.
 *
 * @param givers whose folios
 * @param active whether the active list is meant
 * @param wanted how many pages
 */
public record OldestOfGroup(Givers givers, boolean active, int wanted) implements NodeOp<long[]> {
  @Override
  public long[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    List<Long> oldest = new ArrayList<>();
    long pages = 0;
    for (long pfn : memory.lists().anon(active)) {
      if (pages < wanted && givers.have(frames, pfn)) {
        oldest.add(pfn);
        pages += 1L << frames.order(pfn);
      }
    }
    return oldest.stream().mapToLong(pfn -> pfn).toArray();
  }
}
