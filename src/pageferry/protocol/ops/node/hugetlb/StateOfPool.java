package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.HugetlbPool;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Answers how the node's pool of hugetlb pages of an order stands.
 *
 * @param order the order
 */
public record StateOfPool(int order) implements NodeOp<HugetlbPool.State> {
  @Override
  public HugetlbPool.State on(NodeMemory memory) {
    return memory.hugetlb().of(order).state();
  }
}
