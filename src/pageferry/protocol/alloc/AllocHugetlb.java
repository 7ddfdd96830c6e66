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
 * as may be pinned, and new ones from the first node alone: htlb_allow_alloc_fallback(). A gigantic
 * one is never made anew: alloc_migrate_huge_page(). Returns its first frame or -ENOMEM.
 */
public final class AllocHugetlb extends Routine {
  private final AllocContext placement;
  private final int gfp;
  private final TakeHugetlb take;
  private int[] zonelist = new int[0];
  private int at;
  private boolean unbound;
  private boolean surplus;

  private AllocHugetlb(AllocContext placement, int gfp, TakeHugetlb take) {
    super(gfp == 0 ? KernelFunction.ALLOC_HUGE_PAGE : KernelFunction.ALLOC_HUGE_PAGE_NODEMASK);
    this.placement = placement;
    this.gfp = gfp;
    this.take = take;
  }

  /**
   * For a fault, which finds in the pool or nowhere.
   *
   * @param flags {@link pageferry.mm.PageFlags} it begins with
   * @param mapping the entry that will map it, or 0
   */
  public static AllocHugetlb forFault(AllocContext placement, int order, int flags, long mapping) {
    return new AllocHugetlb(placement, 0, TakeHugetlb.pooled(order, flags, mapping));
  }

  /** For a migration, under allocation flags. */
  public static AllocHugetlb forTarget(AllocContext placement, int order, int gfp) {
    return new AllocHugetlb(placement, gfp, TakeHugetlb.pooled(order, 0, 0));
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
            take.with(surplus ? gfp : 0, current().memallocPin),
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
    if (gfp != 0 && !surplus && take.order() <= paging().maxOrder()) {
      surplus = true;
      return next(-1L);
    }
    return fail(Errno.ENOMEM);
  }
}
