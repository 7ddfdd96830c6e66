package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.HugetlbReserves;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Promises pages of hugetlb for a stretch: region_chg() of hugetlb_reserve_pages() (mm/hugetlb.c,
 * Linux 6.1). Answers how many are promised afterwards and not had yet, or 0 if none is new.
 *
 * @param order the order of the pages
 * @param owner who has them, a number of {@link HugetlbReserves}
 * @param first the first place
 * @param pages how many huge pages
 */
public record PromisePages(int order, long owner, long first, long pages) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    HugetlbReserves reserves = memory.hugetlb().reserves();
    return reserves.promise(order, owner, first, pages) == 0 ? 0 : reserves.open(order);
  }
}
