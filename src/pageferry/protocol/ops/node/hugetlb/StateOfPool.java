package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.HugetlbPool;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/** Answers how the node's pool of hugetlb pages stands. */
public record StateOfPool() implements NodeOp<HugetlbPool.State> {
  @Override
  public HugetlbPool.State on(NodeMemory memory) {
    return memory.hugetlb().state();
  }
}
