package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References a folio that is in use and sets a flag of it, as a writer does that marks it dirty:
 * folio_get() and folio_mark_dirty() (mm/page-writeback.c, Linux 6.1). Answers the references.
 *
 * @param pfn the folio's first page
 * @param flag one of {@link pageferry.mm.PageFlags}, or 0
 */
public record HoldFolio(long pfn, int flag) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    frames.set(pfn, flag);
    return frames.addRefs(pfn, 1);
  }
}
