package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Gives a free page of the node's pool back to its free lists where one is surplus:
 * return_unused_surplus_pages() (mm/hugetlb.c, Linux 6.1). Answers whether it was so.
 *
 * @param order the order of the page
 */
public record DropSurplus(int order) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return memory.hugetlb().of(order).dropSurplus(memory);
  }
}
