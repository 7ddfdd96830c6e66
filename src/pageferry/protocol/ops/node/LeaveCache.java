package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Takes folios out of their page cache and drops the cache's references: delete_from_page_cache()
 * (mm/filemap.c, Linux 6.1). Answers the base pages freed.
 *
 * @param pfns the folios
 */
public record LeaveCache(long[] pfns) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    int freed = 0;
    for (long pfn : pfns) {
      if (frames.has(pfn, PageFlags.CACHE)) {
        frames.clear(pfn, PageFlags.CACHE);
        memory.objects().remove(pfn);
        freed += memory.put(pfn, frames.has(pfn, PageFlags.HUGETLB) ? 1 : 1 << frames.order(pfn));
      }
    }
    return freed;
  }
}
