package pageferry.protocol.userfault;

import java.util.Optional;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageRange;
import pageferry.mm.ProgramSignal;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/**
 * UFFDIO_COPY and UFFDIO_ZEROPAGE of pages for which nobody need have asked: userfaultfd_copy()
 * (fs/userfaultfd.c, Linux 6.1).
 */
public final class FillCall extends Routine {
  /** Fills missing pages, with contents or zeros. */
  public record Fill(ProgramSignal resolved, PageRange range, boolean zero) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.UFFD_COPY;
    }

    @Override
    public Routine routine() {
      return new FillCall(this);
    }

    @Override
    public Optional<ProgramSignal> raises() {
      return Optional.of(resolved);
    }
  }

  private final Fill call;

  private FillCall(Fill call) {
    super(KernelFunction.USERFAULTFD_COPY);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    PageRange range = call.range();
    boolean bad = !range.isAligned(paging()) || range.isEmpty(paging()) || range.wraps(paging());
    if (bad || paging().offset(range.length()) != 0) {
      return fail(Errno.EINVAL);
    }
    long first = range.start(paging());
    long pages = range.end(paging()) - first;
    return call(new FillMissing(call.resolved(), first, pages, call.zero()), this::done);
  }
}
