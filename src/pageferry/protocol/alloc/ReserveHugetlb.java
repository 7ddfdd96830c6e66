package pageferry.protocol.alloc;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Knob;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.hugetlb.GrowSurplus;
import pageferry.protocol.ops.node.hugetlb.PromisePages;

/**
 * Reserves pages of hugetlb for a new map: hugetlb_reserve_pages() with hugetlb_acct_memory() and
 * gather_surplus_pages() (mm/hugetlb.c, Linux 6.1). What the pool has not free is made, as far as
 * nr_overcommit_hugepages and memory go. Returns 0, or -ENOMEM with nothing reserved.
 */
public final class ReserveHugetlb extends Routine {
  private final PromisePages wanted;
  private int[] nodes = new int[0];
  private int at;
  private long missing;
  private long made;
  private long most;

  public ReserveHugetlb(PromisePages wanted) {
    super(KernelFunction.HUGETLB_RESERVE_PAGES);
    this.wanted = wanted;
  }

  @Override
  protected Instruction start() {
    nodes = topology().fallback(cpu().node());
    return ask(0, wanted, 0, (Long open) -> open == 0 ? done(0) : count(open));
  }

  private Instruction count(long open) {
    SumPools sum = new SumPools(wanted.order());
    return call(sum, free -> counted(open - free, sum.surplus()));
  }

  private Instruction counted(long lack, int surplus) {
    missing = lack;
    most = cpu().machine().knob(Knob.NR_OVERCOMMIT_HUGEPAGES) - (long) surplus;
    return gather();
  }

  /** A page at a time, from the nearest node that has it. */
  private Instruction gather() {
    if (made >= missing) {
      return done(0);
    }
    if (made >= most || at == nodes.length) {
      return giveBack();
    }
    GrowSurplus grow = new GrowSurplus(wanted.order());
    return ask(nodes[at], grow, 0, this::grown);
  }

  private Instruction grown(boolean grown) {
    made += grown ? 1 : 0;
    at += grown ? 0 : 1;
    return gather();
  }

  private Instruction giveBack() {
    long end = wanted.first() + (wanted.pages() << wanted.order());
    ReleaseHugetlb release =
        new ReleaseHugetlb(wanted.order(), wanted.owner(), wanted.first(), end);
    return call(release, released -> fail(Errno.ENOMEM));
  }
}
