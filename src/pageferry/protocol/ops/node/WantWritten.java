package pageferry.protocol.ops.node;

import pageferry.mm.PageFlags;

/**
 * Has a folio come back to reclaim as soon as it is written, and keeps it active until then:
 * folio_set_reclaim() and activate_locked of shrink_folio_list() (mm/vmscan.c, Linux 6.1). Answers
 * 0.
 *
 * @param pfn the folio's first page
 */
public record WantWritten(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.frames().set(pfn, PageFlags.RECLAIM | PageFlags.ACTIVE);
    return 0;
  }
}
