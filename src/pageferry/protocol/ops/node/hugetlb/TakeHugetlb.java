package pageferry.protocol.ops.node.hugetlb;

import pageferry.mm.FrameTable;
import pageferry.mm.PageFlags;
import pageferry.mm.VmCounter;
import pageferry.protocol.ops.node.Mark;
import pageferry.protocol.ops.node.NodeMemory;
import pageferry.protocol.ops.node.NodeOp;

/**
 * Takes a free huge page of the node's hugetlb pool, or makes a new one for a migration:
 * dequeue_huge_page_node_exact() and alloc_migrate_huge_page() (mm/hugetlb.c, Linux 6.1). Answers
 * its first frame or -1.
 *
 * @param order its order
 * @param flags {@link PageFlags} it begins with
 * @param mapping the entry that will map it, or 0
 * @param gfp allocation flags if a new one is to be made instead, otherwise 0
 * @param pinnable whether pages of ZONE_MOVABLE are passed over
 */
public record TakeHugetlb(int order, int flags, long mapping, int gfp, boolean pinnable)
    implements NodeOp<Long> {
  /** One of the pool. */
  public static TakeHugetlb pooled(int order, int flags, long mapping) {
    return new TakeHugetlb(order, flags, mapping, 0, false);
  }

  /** The same, made under such allocation flags unless they are 0. */
  public TakeHugetlb with(int making, boolean pinned) {
    return new TakeHugetlb(order, flags, mapping, making, pinned);
  }

  @Override
  public Long on(NodeMemory memory) {
    boolean surplus = gfp != 0;
    long pfn = surplus ? made(memory) : memory.hugetlb().of(order).take(memory, pinnable);
    if (pfn < 0) {
      return -1L;
    }
    FrameTable frames = memory.frames();
    int kind = PageFlags.HUGETLB | (surplus ? PageFlags.TEMPORARY : 0);
    frames.set(pfn, flags | kind);
    frames.addRefs(pfn, 1);
    frames.join(pfn, order);
    if (mapping != 0) {
      frames.addMapping(pfn, mapping);
    }
    return pfn;
  }

  private long made(NodeMemory memory) {
    long pfn = memory.allocate(order, gfp, Mark.LOW);
    memory.count(pfn < 0 ? VmCounter.HTLB_BUDDY_ALLOC_FAIL : VmCounter.HTLB_BUDDY_ALLOC_SUCCESS, 1);
    if (pfn >= 0) {
      memory.hugetlb().of(order).made();
    }
    return pfn;
  }
}
