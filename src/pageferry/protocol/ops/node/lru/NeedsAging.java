package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/** Whether nothing can be evicted before the next aging: should_run_aging() (vmscan.c, 7.2). */
public record NeedsAging() implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return memory.lists().generations().needsAging();
  }
}
