package pageferry.protocol.ops.node.lru;

import java.util.Arrays;
import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * The folios that have been longest on the inactive list of anonymous memory, oldest first; they
 * stay there.
 *
 * @param wanted how many at most
 * @param givers whose folios
 */
public record OldestFolios(int wanted, Givers givers) implements NodeOp<long[]> {
  @Override
  public long[] on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long[] oldest = new long[wanted];
    int count = 0;
    for (long pfn : memory.inactiveAnon()) {
      if (count < wanted && givers.have(frames, pfn)) {
        oldest[count++] = pfn;
      }
    }
    return Arrays.copyOf(oldest, count);
  }
}
