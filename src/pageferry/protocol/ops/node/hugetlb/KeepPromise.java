package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.HugetlbReserves;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes the page that is promised to a place: vma_needs_reservation() and vma_commit_reservation()
 * (mm/hugetlb.c, Linux 6.1). Answers {@link #KEPT}, or how many pages are promised to others.
 *
 * @param order the order of the page
 * @param owner whose place it is, a number of {@link HugetlbReserves}
 * @param place which
 */
public record KeepPromise(int order, long owner, long place) implements NodeOp<Long> {
  /** There was a promise. */
  public static final long KEPT = -1;

  /** What a page is asked for that nobody has a promise of. */
  public static KeepPromise none(int order) {
    return new KeepPromise(order, Long.MAX_VALUE, 0);
  }

  @Override
  public Long on(NodeMemory memory) {
    HugetlbReserves reserves = memory.hugetlb().reserves();
    return reserves.keep(owner, place) ? KEPT : reserves.open(order);
  }
}
