package pageferry.protocol.ops.node.swap;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Lets a shared-memory object have a locked page of the swap cache again, which is dirty from then
 * on: delete_from_swap_cache() of shmem_swapin_folio() (mm/shmem.c, Linux 6.1). Answers 0.
 *
 * @param pfn the page
 * @param place where it belongs
 */
public record ReturnFromSwap(long pfn, CachePlace place) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    frames.clear(pfn, PageFlags.ANON);
    frames.set(pfn, PageFlags.DIRTY);
    memory.objects().put(pfn, place);
    return 0;
  }
}
