package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.HugetlbPool;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Has the node's pool of hugetlb pages grow or shrink: set_max_huge_pages() of one node
 * (mm/hugetlb.c, Linux 6.1). Answers by how many pages it has done so.
 *
 * @param order the order of its pages
 * @param pages how many pages that are not surplus it is to have, or where {@code relative} how
 *     many more, negative for fewer
 * @param movable whether gigantic ones may come from ZONE_MOVABLE
 */
public record ResizePool(int order, int pages, boolean relative, boolean movable)
    implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    HugetlbPool pool = memory.hugetlb().of(order);
    HugetlbPool.State before = pool.state();
    int persistent = before.total() - before.surplus();
    int by = relative ? pages : pages - persistent;
    int done = 0;
    while (done < by && pool.grow(memory, true, movable)) {
      done++;
    }
    while (done > by && pool.shrink(memory)) {
      done--;
    }
    return done;
  }
}
