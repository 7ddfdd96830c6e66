package pageferry.protocol.ops.node.refs;

import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References the folio that an entry maps: folio_try_get() and the look after it whether the page
 * is still the one looked up, as in __filemap_get_folio() (mm/filemap.c, Linux 6.1). Answers the
 * folio's first page, or {@link #GONE}.
 *
 * @param pfn the page that the entry maps
 * @param mapping the entry
 */
public record GetFolio(long pfn, long mapping) implements NodeOp<Long> {
  /** The entry does not map the page any more. */
  public static final long GONE = -1;

  @Override
  public Long on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    if (!frames.hasMapping(Mapping.isHuge(mapping) ? head : pfn, mapping)) {
      return GONE;
    }
    frames.addRefs(head, 1);
    return head;
  }
}
