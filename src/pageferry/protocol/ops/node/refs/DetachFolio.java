package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.DirtyPage;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes a locked folio out of its page cache but leaves the cache's references to the caller:
 * __filemap_remove_folio() (mm/filemap.c, Linux 6.1). Answers how many these are.
 *
 * @param pfn the folio's first page
 */
public record DetachFolio(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    if (!frames.has(pfn, PageFlags.CACHE)) {
      return 0;
    }
    DirtyPage.forget(memory, pfn);
    frames.clear(pfn, PageFlags.CACHE);
    memory.objects().remove(pfn);
    return frames.has(pfn, PageFlags.HUGETLB) ? 1 : 1 << frames.order(pfn);
  }
}
