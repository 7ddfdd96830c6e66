package pageferry.protocol.ops.node.swap;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.SwapSpec;
import pageferry.protocol.ops.node.CachePlace;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes a locked page of shared memory, isolated and unmapped, out of its object: into the swap
 * cache, or, clean, out of every cache: shmem_writepage() (mm/shmem.c) and __remove_mapping()
 * (mm/vmscan.c, Linux 6.1). Answers whether nobody else had it.
 *
 * <p>Departure: what the swap cache has counts as anonymous here, whosever it is.
 *
 * @param pfn the page
 * @param slot its slot, or -1
 */
public record LeaveForSwap(long pfn, long slot) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    FrameTable frames = memory.frames();
    boolean here = frames.has(pfn, PageFlags.CACHE) && !frames.has(pfn, PageFlags.ANON);
    if (!here || frames.refs(pfn) != 2 || frames.mapcount(pfn) > 0) {
      return false;
    }
    if (slot < 0) {
      frames.clear(pfn, PageFlags.CACHE);
      memory.objects().remove(pfn);
      memory.put(pfn, 1);
    } else {
      frames.set(pfn, PageFlags.ANON | PageFlags.DIRTY);
      memory.objects().put(pfn, new CachePlace(SwapSpec.DEVICE, slot));
    }
    return true;
  }
}
