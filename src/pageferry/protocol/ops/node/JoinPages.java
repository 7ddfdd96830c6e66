package pageferry.protocol.ops.node;

import pageferry.mm.FrameTable;

/**
 * Makes one folio, with one reference, of pages that the free scanner has taken:
 * prep_compound_page() in compaction_alloc() (mm/compaction.c, Linux 6.9).
 *
 * @param head the first page
 * @param order the folio's order
 */
public record JoinPages(long head, int order) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    for (long page = head + 1; page < head + (1L << order); page++) {
      frames.addRefs(page, -1);
    }
    frames.join(head, order);
    memory.large().comes(head);
    return order;
  }
}
