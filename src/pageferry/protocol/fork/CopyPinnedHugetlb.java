package pageferry.protocol.fork;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Pte;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocHugetlb;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.hugetlb.KeepPromise;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;

/**
 * Copies a huge page of the hugetlb pool that may be pinned for the child at once, and leaves the
 * parent's entry as it was: copy_hugetlb_page_range() (mm/hugetlb.c, Linux 6.1). Returns 0 or
 * -ENOMEM.
 */
final class CopyPinnedHugetlb extends Routine {

  private final ForkChunk.Chunk chunk;
  private final int childMm;
  private final Vma area;

  CopyPinnedHugetlb(ForkChunk.Chunk chunk, int childMm, Vma area) {
    super(KernelFunction.COPY_HUGETLB_PAGE_RANGE);
    this.chunk = chunk;
    this.childMm = childMm;
    this.area = area;
  }

  @Override
  protected Instruction start() {
    long first = chunk.first();
    long copy = chunk.huge().entry();
    SetEntry restore = new SetEntry(first, copy, chunk.original(first, copy));
    return ask(current().mm(), restore, MmapLock.NONE, cost(Cost.SET_PTE), ours -> allocate());
  }

  private Instruction allocate() {
    int order = area.hugetlbOrder(paging());
    AllocContext placement = AllocContext.forPage(current(), area, chunk.first(), order);
    int flags = PageFlags.ANON | PageFlags.EXCLUSIVE;
    long mapping = Mapping.of(childMm, chunk.first(), true);
    return call(
        AllocHugetlb.forFault(placement, flags, mapping, KeepPromise.none(order)), this::allocated);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    cpu().copied(Pte.pfn(chunk.huge().entry()), pfn, chunk.huge().pages());
    boolean local = nodeOf(Pte.pfn(chunk.huge().entry())) == nodeOf(pfn);
    long ns = cost(local ? Cost.COPY_LOCAL : Cost.COPY_REMOTE) * chunk.huge().pages();
    long flags = Pte.PRESENT | Pte.DIRTY | Pte.HUGETLB | chunk.huge().entry() & Pte.SIZE;
    long writable = area.writable() ? Pte.WRITE : 0;
    SetEntry set = new SetEntry(chunk.first(), 0, Pte.of(pfn, flags | writable));
    return ask(childMm, set, MmapLock.NONE, ns + cost(Cost.SET_PTE), ours -> done(0));
  }
}
