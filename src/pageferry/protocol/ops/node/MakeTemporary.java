package pageferry.protocol.ops.node;

import pageferry.mm.PageFlags;

/**
 * Says that a huge page of hugetlb is not the pool's, or that it is from now on:
 * move_hugetlb_state() (mm/hugetlb.c, Linux 6.1). Answers 0.
 *
 * @param pfn its first page
 * @param temporary whether its frames go to the free lists in the end
 */
public record MakeTemporary(long pfn, boolean temporary) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    if (temporary) {
      memory.frames().set(pfn, PageFlags.TEMPORARY);
    } else {
      memory.frames().clear(pfn, PageFlags.TEMPORARY);
    }
    return 0;
  }
}
