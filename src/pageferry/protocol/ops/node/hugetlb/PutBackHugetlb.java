package pageferry.protocol.ops.node.hugetlb;

import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Gives an isolated huge page of hugetlb back: putback_active_hugepage() (mm/hugetlb.c, Linux 6.1).
 * Answers the base pages freed.
 *
 * @param pfn its first page
 */
public record PutBackHugetlb(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.frames().clear(pfn, PageFlags.ISOLATED);
    return memory.put(pfn, 1);
  }
}
