package pageferry.protocol.ops.node.rmap;

import java.util.BitSet;
import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References each large folio on the deferred-split queue: the beginning of deferred_split_scan()
 * (mm/huge_memory.c, Linux 6.1). Answers them in the order in which they came.
 */
public record HoldDeferred() implements NodeOp<HoldDeferred.Held> {
  /**
   * The folios that were found.
   *
   * @param heads their first pages
   * @param whole which of them wait though no part of them has been unmapped
   */
  public record Held(long[] heads, BitSet whole) {}

  @Override
  public Held on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long[] heads = memory.large().deferred();
    BitSet whole = new BitSet();
    for (int i = 0; i < heads.length; i++) {
      whole.set(i, memory.large().waitsWhole(heads[i]));
      frames.addRefs(heads[i], 1);
    }
    return new Held(heads, whole);
  }
}
