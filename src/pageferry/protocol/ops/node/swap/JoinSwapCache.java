package pageferry.protocol.ops.node.swap;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.ShadowFate;
import pageferry.mm.SwapSpec;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Lets the swap cache have a locked anonymous folio, which is dirty from then on:
 * add_to_swap_cache() and folio_mark_dirty() of add_to_swap() (mm/swap_state.c, Linux 6.1). Answers
 * 0.
 *
 * @param pfn the folio's first page
 * @param slot its first slot
 */
public record JoinSwapCache(long pfn, long slot) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    frames.set(pfn, PageFlags.CACHE | PageFlags.DIRTY);
    memory.objects().shadows().drop(pfn, ShadowFate.MOVED);
    frames.addRefs(pfn, 1 << frames.order(pfn));
    memory.objects().put(pfn, new CachePlace(SwapSpec.DEVICE, slot));
    return 0;
  }
}
