package pageferry.protocol.alloc;

import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.HugetlbReserves;
import pageferry.protocol.ops.node.hugetlb.RenewPromises;
import pageferry.protocol.ops.space.Vma;

/**
 * Reserves pages anew that a private area of hugetlb is about to lose to MADV_DONTNEED, unless
 * there are surplus pages: __unmap_hugepage_range() (mm/hugetlb.c, Linux 6.12). Returns 0.
 *
 * <p>Departure: that is done for all of them before the first is unmapped.
 */
public final class RenewHugetlb extends Routine {
  private final int mm;
  private final Vma area;
  private final long end;

  /**
   * @param area the area or a part of it
   * @param end the page behind the last one
   */
  public RenewHugetlb(int mm, Vma area, long end) {
    super(KernelFunction.HUGETLB_RESERVE_PAGES);
    this.mm = mm;
    this.area = area;
    this.end = end;
  }

  @Override
  protected Instruction start() {
    boolean renews = area.inode() == 0 && has(KernelSwitch.HUGETLB_RENEWS_RESERVE);
    SumPools sum = new SumPools(area.hugetlbOrder(paging()));
    return renews ? call(sum, free -> sum.surplus() == 0 ? renew() : done(0)) : done(0);
  }

  private Instruction renew() {
    long owner = HugetlbReserves.ofSpace(mm);
    return ask(0, new RenewPromises(owner, area.start(), end), 0, renewed -> done(0));
  }
}
