package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Whether nothing can be evicted before the next aging: should_run_aging() (mm/vmscan.c, Linux
 * 7.2).
 *
 * @param givers whose folios
 */
public record NeedsAging(Givers givers) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return memory.lists().generations().isYoung(givers.oldest(memory));
  }
}
