package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References a folio that is in use and sets a flag of it: folio_get() before
 * folio_start_writeback() (mm/page-writeback.c, Linux 6.1). Answers the references.
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
