package pageferry.protocol.alloc;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.hugetlb.TakeHugetlb;

/**
 * Finds a huge page of the hugetlb pool, node by node: alloc_huge_page() and
 * alloc_huge_page_nodemask() (mm/hugetlb.c, Linux 6.1). While a task pins pages it gets only such
 * as may be pinned, and new ones from the first node alone: htlb_allow_alloc_fallback(). Returns
 * its first frame or -ENOMEM.
 */
public final class AllocHugetlb extends Routine {
  private final AllocContext placement;
  private final int gfp;
  private final int flags;
  private final long mapping;
  private int[] zonelist = new int[0];
  private int at;
  private boolean unbound;
  private boolean surplus;

  /**
   * @param gfp of a migration, or 0 for a fault, which finds in the pool or nowhere
   * @param flags {@link pageferry.mm.PageFlags} it begins with
   * @param mapping the entry that will map it, or 0
   */
  public AllocHugetlb(AllocContext placement, int gfp, int flags, long mapping) {
    super(gfp == 0 ? KernelFunction.ALLOC_HUGE_PAGE : KernelFunction.ALLOC_HUGE_PAGE_NODEMASK);
    this.placement = placement;
    this.gfp = gfp;
    this.flags = flags;
    this.mapping = mapping;
  }

  /** Whether it was made anew because the pool had none. */
  public boolean isSurplus() {
    return surplus;
  }

  @Override
  protected Instruction start() {
    zonelist = topology().fallback(placement.node());
    return next(-1L);
  }

  private Instruction next(long pfn) {
    if (pfn >= 0) {
      return done(pfn);
    }
    while (at < zonelist.length) {
      int node = zonelist[at++];
      if (allowed(node)) {
        return ask(
            node,
            new TakeHugetlb(flags, mapping, surplus ? gfp : 0, current().memallocPin),
            cost(Cost.ALLOC_FAST),
            this::next);
      }
    }
    return exhausted();
  }

  private boolean allowed(int node) {
    boolean home = Gfp.has(gfp, Gfp.THISNODE) || surplus && current().memallocPin;
    if (home && node != placement.node() || !current().memsAllowed().has(node)) {
      return false;
    }
    return unbound || placement.mask() == null || placement.mask().has(node);
  }

  private Instruction exhausted() {
    at = 0;
    if (placement.soft() && !unbound) {
      unbound = true;
      return next(-1L);
    }
    if (gfp != 0 && !surplus) {
      surplus = true;
      return next(-1L);
    }
    return fail(Errno.ENOMEM);
  }
}
