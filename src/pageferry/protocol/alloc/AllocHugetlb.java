package pageferry.protocol.alloc;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.Knob;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.hugetlb.GrowSurplus;
import pageferry.protocol.ops.node.hugetlb.KeepPromise;
import pageferry.protocol.ops.node.hugetlb.RestorePromise;
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
  private final KeepPromise promise;
  private boolean kept;
  private int[] zonelist = new int[0];
  private int at;
  private boolean unbound;
  private boolean surplus;

  private AllocHugetlb(AllocContext placement, int gfp, TakeHugetlb take, KeepPromise promise) {
    super(gfp == 0 ? KernelFunction.ALLOC_HUGE_PAGE : KernelFunction.ALLOC_HUGE_PAGE_NODEMASK);
    this.placement = placement;
    this.gfp = gfp;
    this.take = take;
    this.promise = promise;
  }

  /**
   * For a fault, which has the page that is promised to it, or one that nobody has a promise of.
   *
   * @param flags {@link pageferry.mm.PageFlags} it begins with
   * @param mapping the entry that will map it, or 0
   * @param promise what may have been promised
   */
  public static AllocHugetlb forFault(
      AllocContext placement, int flags, long mapping, KeepPromise promise) {
    TakeHugetlb take = TakeHugetlb.pooled(promise.order(), flags, mapping);
    return new AllocHugetlb(placement, 0, take, promise);
  }

  /** For a migration, under allocation flags. */
  public static AllocHugetlb forTarget(AllocContext placement, int order, int gfp) {
    TakeHugetlb take = TakeHugetlb.pooled(order, 0, 0);
    return new AllocHugetlb(placement, gfp, take, KeepPromise.none(order));
  }

  /** Whether it was made anew because the pool had none. */
  public boolean isSurplus() {
    return surplus;
  }

  @Override
  protected Instruction start() {
    zonelist = topology().fallback(placement.node());
    return ask(0, promise, 0, this::promised);
  }

  /** available_huge_pages(): what is free and promised to others is none. */
  private Instruction promised(long others) {
    kept = others == KeepPromise.KEPT;
    return kept || others == 0
        ? next(-1L)
        : call(new SumPools(take.order()), free -> free > others ? next(-1L) : unavailable());
  }

  private Instruction unavailable() {
    unbound = placement.soft();
    return exhausted();
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
    return gfp == 0 ? outOfPool() : fail(Errno.ENOMEM);
  }

  private Instruction outOfPool() {
    if (kept) {
      RestorePromise restore = new RestorePromise(take.order(), promise.owner(), promise.place());
      return ask(0, restore, 0, restored -> fail(Errno.ENOMEM));
    }
    int most = cpu().machine().knob(Knob.NR_OVERCOMMIT_HUGEPAGES);
    SumPools sum = new SumPools(take.order());
    return most == 0
        ? fail(Errno.ENOMEM)
        : call(sum, free -> sum.surplus() < most ? makeNext() : fail(Errno.ENOMEM));
  }

  /** alloc_surplus_huge_page(): node by node one is made, and taken at once. */
  private Instruction makeNext() {
    while (at < zonelist.length && !allowed(zonelist[at])) {
      at++;
    }
    if (at == zonelist.length) {
      return fail(Errno.ENOMEM);
    }
    int node = zonelist[at++];
    return ask(node, new GrowSurplus(take.order()), 0, made -> made ? had(node) : makeNext());
  }

  private Instruction had(int node) {
    TakeHugetlb pooled = take.with(0, current().memallocPin);
    return ask(node, pooled, cost(Cost.ALLOC_FAST), pfn -> pfn >= 0 ? done(pfn) : makeNext());
  }
}
