package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;

/**
 * Marks the folio of a page as dirty: set_page_dirty() (mm/page-writeback.c, Linux 5.10). Answers
 * whether it was clean before.
 *
 * @param pfn the page
 */
public record DirtyPage(long pfn) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    boolean clean = !frames.has(head, PageFlags.DIRTY);
    frames.set(head, PageFlags.DIRTY);
    return clean;
  }
}
