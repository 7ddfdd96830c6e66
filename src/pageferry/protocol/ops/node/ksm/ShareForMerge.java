package pageferry.protocol.ops.node.ksm;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Looks whether nobody but entries, the swap cache and the asker references a page whose entry has
 * just been write-protected, so that it belongs to no process alone any more: the middle of
 * write_protect_page() (mm/ksm.c, Linux 6.1); and makes a merged page of it:
 * set_page_stable_node(). Answers whether it is so.
 *
 * @param pfn the page
 * @param mapping the entry
 * @param wasWritable whether the entry was writable or dirty
 * @param id the number of the merged page that it becomes; 0: it is to be replaced by one
 */
public record ShareForMerge(long pfn, long mapping, boolean wasWritable, int id)
    implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    if (!frames.hasMapping(pfn, mapping) || frames.order(pfn) > 0) {
      return false;
    }
    boolean exclusive = frames.has(pfn, PageFlags.EXCLUSIVE);
    int cached = frames.has(pfn, PageFlags.CACHE) ? 1 : 0;
    boolean alone = frames.refs(pfn) == frames.mappingCount(pfn) + cached + 1;
    if ((exclusive || wasWritable) && !alone) {
      return false;
    }
    if (exclusive && memory.pins().maybePinned(pfn)) {
      return false;
    }
    frames.clear(pfn, PageFlags.EXCLUSIVE);
    frames.set(pfn, wasWritable || id != 0 ? PageFlags.DIRTY : 0);
    if (id != 0) {
      frames.set(pfn, PageFlags.KSM | PageFlags.REFERENCED);
      memory.objects().merged().put(pfn, id);
    }
    return true;
  }
}
