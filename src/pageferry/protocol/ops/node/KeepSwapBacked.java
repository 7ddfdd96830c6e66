package pageferry.protocol.ops.node;

import pageferry.mm.PageFlags;

/**
 * Lets an isolated folio that MADV_FREE had freed belong to swap again, for it has been written
 * since then or is referenced: folio_set_swapbacked() of try_to_unmap_one() (mm/rmap.c, Linux 6.1).
 * Answers 0.
 *
 * @param pfn the folio's first page
 */
public record KeepSwapBacked(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.frames().set(pfn, PageFlags.SWAPBACKED | PageFlags.ACTIVE);
    return 0;
  }
}
