package pageferry.protocol.ops.node;

import pageferry.mm.PageFlags;

/**
 * Makes an isolated folio active that reclaim could not have: activate_locked of
 * shrink_folio_list() (mm/vmscan.c, Linux 6.1). Answers 0.
 *
 * @param pfn the folio's first page
 */
public record KeepActive(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.frames().set(pfn, PageFlags.ACTIVE);
    return 0;
  }
}
