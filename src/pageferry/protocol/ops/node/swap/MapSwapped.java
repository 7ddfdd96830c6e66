package pageferry.protocol.ops.node.swap;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Records that an entry maps a page of the swap cache again, whose folio is locked:
 * page_add_anon_rmap() of do_swap_page() (mm/memory.c, Linux 6.1). Answers 0.
 *
 * @param pfn the page
 * @param mapping the entry
 * @param exclusive whether nobody else has the page
 */
public record MapSwapped(long pfn, long mapping, boolean exclusive) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    frames.addMapping(pfn, mapping);
    frames.addRefs(frames.head(pfn), 1);
    if (exclusive) {
      frames.set(pfn, PageFlags.EXCLUSIVE);
    } else {
      frames.clear(pfn, PageFlags.EXCLUSIVE);
    }
    return 0;
  }
}
