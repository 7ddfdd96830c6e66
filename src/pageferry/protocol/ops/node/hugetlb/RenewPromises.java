package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.HugetlbReserves;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Promises anew the pages of a stretch whose promises were kept: vma_add_reservation() of
 * __unmap_hugepage_range() (mm/hugetlb.c, Linux 6.12). Answers how many they are.
 *
 * @param owner whose places they are, a number of {@link HugetlbReserves}
 * @param from the first place
 * @param to the place after the last
 */
public record RenewPromises(long owner, long from, long to) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    return memory.hugetlb().reserves().renew(owner, from, to);
  }
}
