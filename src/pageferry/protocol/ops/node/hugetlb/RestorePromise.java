package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Makes a promise anew that could not be kept: vma_end_reservation() (mm/hugetlb.c, Linux 6.1).
 * Answers 0.
 *
 * @param order the order of the page
 * @param owner whose place it is
 * @param place which
 */
public record RestorePromise(int order, long owner, long place) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.hugetlb().reserves().restore(order, owner, place);
    return 0;
  }
}
