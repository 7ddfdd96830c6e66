package pageferry.protocol.ops.node.lru;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/** The control groups that have memory on a node: mem_cgroup_iter() (mm/memcontrol.c, 6.12). */
public record ListGroups() implements NodeOp<int[]> {
  @Override
  public int[] on(NodeMemory memory) {
    return memory.lists().groups();
  }
}
