package pageferry.protocol.ops.node.hugetlb;

import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Has the node's pool grow by a free page that is surplus: alloc_surplus_huge_page() (mm/hugetlb.c,
 * Linux 6.1). Answers whether there was memory.
 *
 * @param order the order of the page
 */
public record GrowSurplus(int order) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    boolean grown = memory.hugetlb().of(order).growSurplus(memory);
    memory.count(grown ? VmCounter.HTLB_BUDDY_ALLOC_SUCCESS : VmCounter.HTLB_BUDDY_ALLOC_FAIL, 1);
    return grown;
  }
}
