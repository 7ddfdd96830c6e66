package pageferry.protocol.ops.node.swap;

import pageferry.mm.FrameTable;
import pageferry.mm.Mapping;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Records that small entries map all pages of a locked folio of the swap cache again:
 * folio_add_anon_rmap_ptes() of do_swap_page() (mm/memory.c, Linux 6.12). Answers 0.
 *
 * @param head the folio's first page
 * @param mapping the entry of that page
 * @param exclusive whether nobody else has the pages
 */
public record MapFolioSwapped(long head, long mapping, boolean exclusive)
    implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    for (long pfn = head; pfn < frames.end(head); pfn++) {
      long entry = Mapping.of(Mapping.mm(mapping), Mapping.vpn(mapping) + pfn - head, false);
      new MapSwapped(pfn, entry, exclusive).on(memory);
    }
    return 0;
  }
}
