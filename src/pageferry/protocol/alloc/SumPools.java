package pageferry.protocol.alloc;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.HugetlbPool;
import pageferry.protocol.ops.node.hugetlb.StateOfPool;

/**
 * Looks how the pools of all nodes stand together: free_huge_pages and surplus_huge_pages of struct
 * hstate (include/linux/hugetlb.h, Linux 6.1). Returns how many pages are free.
 */
final class SumPools extends Routine {
  private final int order;
  private int node;
  private int surplus;
  private long free;

  SumPools(int order) {
    super(KernelFunction.ALLOC_HUGE_PAGE);
    this.order = order;
  }

  /** Behind it: how many pages are surplus. */
  int surplus() {
    return surplus;
  }

  @Override
  protected Instruction start() {
    return node == topology().nodeCount()
        ? done(free)
        : ask(node++, new StateOfPool(order), 0, this::add);
  }

  private Instruction add(HugetlbPool.State state) {
    free += state.free();
    surplus += state.surplus();
    return start();
  }
}
