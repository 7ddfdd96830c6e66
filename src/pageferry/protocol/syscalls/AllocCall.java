package pageferry.protocol.syscalls;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.gup.KeepPages;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.PageRuns;

/**
 * Allocates pages for the kernel one by one, as a driver or a file system does on behalf of a
 * program, and keeps them under a name: alloc_page() (include/linux/gfp.h, Linux 6.1). Returns 0,
 * or -ENOMEM without any.
 */
public final class AllocCall extends Routine {
  /**
   * Pages of the kernel under a name.
   *
   * @param gfp the allocation flags
   */
  public record Alloc(String name, int pages, int gfp) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.ALLOC_PAGES;
    }

    @Override
    public String holds() {
      return "hold " + name;
    }

    @Override
    public Routine routine() {
      return new AllocCall(this);
    }
  }

  private final Alloc call;
  private final PageRuns pages = new PageRuns();

  AllocCall(Alloc call) {
    super(KernelFunction.VFS_IOCTL);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (pages.pages() == call.pages()) {
      return call(new KeepPages(call.name(), new PageHold(pages, false)), this::done);
    }
    AllocContext placement = AllocContext.forKernel(current());
    return call(AllocPages.forKernel(call.gfp(), placement), this::allocated);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      PageHold taken = new PageHold(pages, false);
      return call(new ReleasePages(taken), released -> fail(Errno.ENOMEM));
    }
    pages.add(pfn, 1, paging());
    return next();
  }
}
