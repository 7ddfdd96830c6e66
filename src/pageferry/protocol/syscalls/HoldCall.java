package pageferry.protocol.syscalls;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageRange;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.GetPages;
import pageferry.protocol.gup.KeepPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.refs.GrabPages;
import pageferry.protocol.ops.space.PageHold;

/**
 * The system call vmsplice(2) of a stretch into a pipe that nobody reads: iter_to_pipe()
 * (fs/splice.c, Linux 6.1). The pages stay referenced under the step's name. Returns the bytes
 * taken.
 */
public final class HoldCall extends Routine {
  /** Short-term references to the pages of a range under a name: vmsplice(2) into a pipe. */
  public record Hold(String name, long addr, long length) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.HOLD;
    }

    @Override
    public String holds() {
      return "hold " + name;
    }

    @Override
    public Routine routine() {
      return new HoldCall(this);
    }
  }

  private final Hold call;
  private PageRange bytes;

  HoldCall(Hold call) {
    super(KernelFunction.ITER_TO_PIPE);
    this.call = call;
    this.bytes = new PageRange(call.addr(), call.length());
  }

  @Override
  protected Instruction start() {
    if (call.length() < 0) {
      return fail(Errno.EINVAL);
    }
    if (bytes.leavesTask(paging())) {
      return fail(Errno.EFAULT);
    }
    // MAX_RW_COUNT.
    long most = Integer.MAX_VALUE & -paging().bytes();
    bytes = new PageRange(call.addr(), Math.min(call.length(), most));
    PageRange whole = bytes.fromPage(paging());
    GetPages.Range range = new GetPages.Range(whole.start(paging()), whole.end(paging()), false);
    GetPages get = new GetPages(range, GrabPages.How.REFERENCE);
    return call(get, pages -> got(pages, get));
  }

  private Instruction got(long pages, GetPages get) {
    if (pages < 0) {
      return done(pages);
    }
    long taken = Math.min(bytes.length(), paging().address(pages) - paging().offset(call.addr()));
    KeepPages keep = new KeepPages(call.name(), new PageHold(get.pages(), false));
    return call(keep, kept -> done(taken));
  }
}
