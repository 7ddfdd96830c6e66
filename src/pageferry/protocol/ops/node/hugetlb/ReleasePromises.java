package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes the promises of a stretch back: hugetlb_vm_op_close() and hugetlb_unreserve_pages()
 * (mm/hugetlb.c, Linux 6.1). Answers of how many pages.
 *
 * @param owner whose
 * @param from the first place
 * @param to the place after the last
 */
public record ReleasePromises(long owner, long from, long to) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    return memory.hugetlb().reserves().release(owner, from, to);
  }
}
