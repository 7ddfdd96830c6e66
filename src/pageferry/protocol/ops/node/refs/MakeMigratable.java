package pageferry.protocol.ops.node.refs;

import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * From now on a page of hugetlb may be isolated, which until its fault has mapped it nobody may:
 * folio_set_hugetlb_migratable() (include/linux/hugetlb.h, Linux 6.1). Answers the page.
 *
 * @param pfn its first page
 */
public record MakeMigratable(long pfn) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    memory.frames().clear(pfn, PageFlags.ISOLATED);
    return pfn;
  }
}
