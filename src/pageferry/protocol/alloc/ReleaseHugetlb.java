package pageferry.protocol.alloc;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.hugetlb.DropSurplus;
import pageferry.protocol.ops.node.hugetlb.ReleasePromises;

/**
 * Takes back what is reserved of hugetlb within a stretch and has not been used; as many surplus
 * pages go, too: hugetlb_acct_memory() with return_unused_surplus_pages() (mm/hugetlb.c, Linux
 * 6.1). Returns 0.
 */
public final class ReleaseHugetlb extends Routine {
  private final int order;
  private final ReleasePromises promises;
  private int node;
  private long left;

  /**
   * @param order the order of the pages
   * @param owner whose they are, a number of {@link pageferry.protocol.ops.node.HugetlbReserves}
   * @param from the first place
   * @param to the place after the last
   */
  public ReleaseHugetlb(int order, long owner, long from, long to) {
    super(KernelFunction.HUGETLB_UNRESERVE_PAGES);
    this.order = order;
    this.promises = new ReleasePromises(owner, from, to);
  }

  @Override
  protected Instruction start() {
    return ask(0, promises, 0, this::released);
  }

  private Instruction released(long pages) {
    left = pages;
    return drop();
  }

  private Instruction drop() {
    return left == 0 || node == topology().nodeCount()
        ? done(0)
        : ask(node, new DropSurplus(order), 0, this::dropped);
  }

  private Instruction dropped(boolean gone) {
    left -= gone ? 1 : 0;
    node += gone ? 0 : 1;
    return drop();
  }
}
