package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Makes folios the oldest of their lists: folio_deactivate() with lru_deactivate() (mm/swap.c,
 * Linux 6.12) where folios are reclaimed by generations.
 *
 * <p>Answers what it refuses, which is nothing.
 *
 * @param pfns their first page frames
 */
public record Deactivate(long[] pfns) implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    memory.deactivate(pfns);
    return new int[0];
  }
}
