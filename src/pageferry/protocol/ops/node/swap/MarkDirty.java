package pageferry.protocol.ops.node.swap;

import pageferry.mm.PageFlags;
import pageferry.mm.ShadowFate;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Says that an anonymous folio differs from what its slot holds, or has none: folio_mark_dirty() of
 * try_to_unmap_one() and folio_free_swap() (Linux 6.1). Answers 0.
 *
 * @param pfn the folio's first page
 */
public record MarkDirty(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.frames().set(pfn, PageFlags.DIRTY);
    memory.objects().shadows().drop(pfn, ShadowFate.WRITTEN);
    return 0;
  }
}
