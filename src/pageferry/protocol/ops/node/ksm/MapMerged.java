package pageferry.protocol.ops.node.ksm;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Records one more entry that is to map a merged page, with a reference: get_page() and
 * page_add_anon_rmap() of replace_page() (mm/ksm.c, Linux 6.1). Answers whether the page still lies
 * there.
 *
 * @param pfn the merged page
 * @param id its number
 * @param mapping the entry
 */
public record MapMerged(long pfn, int id, long mapping) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    if (memory.objects().merged().of(pfn) != id || !frames.has(pfn, PageFlags.KSM)) {
      return false;
    }
    frames.addMapping(pfn, mapping);
    frames.addRefs(pfn, 1);
    return true;
  }
}
