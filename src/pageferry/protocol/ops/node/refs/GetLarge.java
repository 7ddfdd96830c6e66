package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References the large folio that an entry maps, if no other entry maps the page: the beginning of
 * a split in madvise_cold_or_pageout_pte_range() (mm/madvise.c, Linux 6.1). Answers whether it did.
 *
 * @param pfn the page; of a huge entry the folio's first
 * @param mapping the entry
 */
public record GetLarge(long pfn, long mapping) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    boolean maps = frames.hasMapping(Mapping.isHuge(mapping) ? head : pfn, mapping);
    if (!maps || frames.order(head) == 0 || frames.mapcount(pfn) != 1) {
      return false;
    }
    frames.addRefs(head, 1);
    return true;
  }
}
