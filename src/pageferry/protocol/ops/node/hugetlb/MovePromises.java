package pageferry.protocol.ops.node.hugetlb;

import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Has the promises of a stretch go with their area to another place, as its resv_map does:
 * copy_vma() (mm/vma.c, Linux 6.12). Answers 0.
 *
 * @param owner whose
 * @param from the first place
 * @param to the place after the last
 * @param by how much further they are afterwards
 */
public record MovePromises(long owner, long from, long to, long by) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.hugetlb().reserves().move(owner, from, to, by);
    return 0;
  }
}
