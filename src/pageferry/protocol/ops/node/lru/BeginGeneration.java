package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Begins a new generation of a group: inc_max_seq() (mm/vmscan.c, Linux 6.12). Answers its number.
 *
 * @param group the number of a control group
 */
public record BeginGeneration(int group) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    memory.lists().age(group);
    return memory.lists().generations(group).youngest();
  }
}
