package pageferry.protocol.syscalls;

import java.util.OptionalInt;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Knob;
import pageferry.protocol.kernel.HugetlbFiles;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.hugetlb.ResizePool;
import pageferry.protocol.ops.node.hugetlb.StateOfPool;

/**
 * A write to a file nr_hugepages: set_max_huge_pages() (mm/hugetlb.c, Linux 6.1). The pool of one
 * node gets that many pages, or those of all nodes together, node by node in turn. Where memory
 * lacks there are fewer, and the write succeeds all the same. Pages in use that are too many are
 * surplus from then on.
 */
final class PoolCall extends Routine {
  private final String path;
  private final String text;
  private int order;
  private int missing;
  private int next;
  private int inVain;

  PoolCall(String path, String text) {
    super(KernelFunction.SET_MAX_HUGE_PAGES);
    this.path = path;
    this.text = text;
  }

  @Override
  protected Instruction start() {
    HugetlbFiles files = HugetlbFiles.of(path, topology());
    Integer of = files.node(path);
    OptionalInt pages = HugetlbFiles.pages(text);
    if (of == null) {
      return fail(Errno.ENOENT);
    }
    if (current().credentials.uid() != 0) {
      return fail(Errno.EACCES);
    }
    if (pages.isEmpty()) {
      return fail(Errno.EINVAL);
    }
    order = files.order();
    missing = pages.getAsInt();
    return of == HugetlbFiles.ALL
        ? countNext(0)
        : ask(of, resize(missing, false), cost(Cost.ALLOC_FAST), done -> done(0));
  }

  private Instruction countNext(int persistent) {
    missing -= persistent;
    if (next == topology().nodeCount()) {
      next = 0;
      return changeNext(0);
    }
    return ask(
        next++, new StateOfPool(order), 0, (state) -> countNext(state.total() - state.surplus()));
  }

  /** The nodes take turns: for_each_node_mask_to_alloc(), and likewise to free. */
  private Instruction changeNext(int by) {
    missing -= by;
    inVain = by == 0 ? inVain + 1 : 0;
    if (missing == 0 || inVain > topology().nodeCount()) {
      return done(0);
    }
    int here = next++ % topology().nodeCount();
    return ask(here, resize(missing > 0 ? 1 : -1, true), cost(Cost.ALLOC_FAST), this::changeNext);
  }

  private ResizePool resize(int pages, boolean relative) {
    boolean movable = cpu().machine().knob(Knob.MOVABLE_GIGANTIC_PAGES) != 0;
    return new ResizePool(order, pages, relative, movable);
  }
}
