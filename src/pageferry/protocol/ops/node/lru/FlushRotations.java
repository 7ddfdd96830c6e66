package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Moves the folios that reclaim has written to the old end of their lists: lru_add_drain_cpu()
 * (mm/swap.c, Linux 6.1). Answers how many there were.
 */
public record FlushRotations() implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    return memory.rotations().flush();
  }
}
