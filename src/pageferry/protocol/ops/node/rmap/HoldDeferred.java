package pageferry.protocol.ops.node.rmap;

import java.util.BitSet;
import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;
import pageferry.protocol.ops.node.lru.Givers;

/**
 * References large folios on the deferred-split queue: the beginning of deferred_split_scan()
 * (mm/huge_memory.c, Linux 6.1). Answers them in the order in which they came.
 *
 * @param givers whose folios are taken
 * @param priority how many of them: the lower it is, the more; all at 0
 */
public record HoldDeferred(Givers givers, int priority) implements NodeOp<HoldDeferred.Held> {
  /** Those of everybody. */
  public static final HoldDeferred ALL = new HoldDeferred(Givers.ALL, 0);

  /** What the first priority of reclaim takes: of queues of thousands a few. */
  public static final HoldDeferred LEAST = new HoldDeferred(Givers.ALL, 12);

  /**
   * The folios that were found.
   *
   * @param heads their first pages
   * @param whole which of them wait though no part of them has been unmapped
   * @param queued whether there are folios on the queue, taken or not
   */
  public record Held(long[] heads, BitSet whole, boolean queued) {
    /** None yet. */
    public static final Held NONE = new Held(new long[0], new BitSet(), false);
  }

  @Override
  public Held on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long[] heads = memory.large().due(givers::include, priority);
    BitSet whole = new BitSet();
    for (int i = 0; i < heads.length; i++) {
      whole.set(i, memory.large().waitsWhole(heads[i]));
      frames.addRefs(heads[i], 1);
    }
    return new Held(heads, whole, memory.large().hasDeferred());
  }
}
