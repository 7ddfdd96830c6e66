package pageferry.protocol.ops.node.ksm;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References a merged page where it was seen to lie: get_ksm_page() (mm/ksm.c, Linux 6.1). Answers
 * whether it did; not, if the page is gone or on its way to other frames.
 *
 * @param pfn the page
 * @param id its number
 */
public record GetMerged(long pfn, int id) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    if (memory.objects().merged().of(pfn) != id || !frames.has(pfn, PageFlags.KSM)) {
      return false;
    }
    frames.addRefs(pfn, 1);
    return true;
  }
}
