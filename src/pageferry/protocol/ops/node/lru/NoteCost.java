package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Notes what reclaim of anonymous memory has cost: lru_note_cost() (mm/swap.c, Linux 6.1). Answers
 * the cost lately.
 *
 * @param pages the pages written
 * @param size the pages on the lists
 */
public record NoteCost(long pages, long size) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    memory.lists().cost().add(pages, size);
    return memory.lists().cost().anon();
  }
}
