package pageferry.protocol.ops.node.ksm;

import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.Mappings;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * References the anonymous page that an entry maps: follow_page() and PageAnon() of
 * scan_get_next_rmap_item() (mm/ksm.c, Linux 6.1). Answers {@link #NONE} where there is none.
 *
 * @param pfn the page
 * @param mapping the entry
 */
public record GetMergeable(long pfn, long mapping) implements NodeOp<GetMergeable.Got> {
  /** The entry maps another page by now, or one of a page cache. */
  public static final Got NONE = new Got(-1, 0, 0, 0);

  /**
   * A page that has one more reference now.
   *
   * @param head the first page of its folio
   * @param order the folio's order
   * @param id the number of the merged page that it is, or 0
   * @param mapcount how many entries map the folio
   */
  public record Got(long head, int order, int id, int mapcount) {}

  @Override
  public Got on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    long head = frames.head(pfn);
    boolean maps = frames.hasMapping(Mapping.isHuge(mapping) ? head : pfn, mapping);
    if (!maps || !frames.has(head, PageFlags.ANON) || frames.has(head, PageFlags.HUGETLB)) {
      return NONE;
    }
    frames.addRefs(head, 1);
    int id = frames.has(head, PageFlags.KSM) ? memory.objects().merged().of(head) : 0;
    return new Got(head, frames.order(head), id, Mappings.of(frames, head).count());
  }
}
