package pageferry.protocol.ops.node;

import pageferry.mm.PageFlags;

/**
 * Says that a huge page of hugetlb is not the pool's, or that it is from now on:
 * move_hugetlb_state() (mm/hugetlb.c, Linux 6.1). Answers whether the pool counts a surplus page
 * more or less since.
 *
 * @param pfn its first page
 * @param temporary whether its frames go to the free lists in the end
 * @param surplus by how many surplus pages the pool has more then, or fewer if it has any
 */
public record MakeTemporary(long pfn, boolean temporary, int surplus) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    if (temporary) {
      memory.frames().set(pfn, PageFlags.TEMPORARY);
    } else {
      memory.frames().clear(pfn, PageFlags.TEMPORARY);
    }
    return surplus == 0 ? 0 : memory.hugetlb().of(memory.frames().order(pfn)).moveSurplus(surplus);
  }
}
