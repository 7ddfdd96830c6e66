package pageferry.protocol.syscalls;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.PageRange;
import pageferry.mm.Pages;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.GetPages;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.refs.GrabPages;
import pageferry.protocol.ops.space.KeepHold;
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

  /** What one call transfers at most: include/linux/fs.h. */
  private static final long MAX_RW_COUNT = Integer.MAX_VALUE & -Pages.BYTES;

  private final Hold call;
  private final PageRange bytes;
  private final GetPages get;

  HoldCall(Hold call) {
    super(KernelFunction.ITER_TO_PIPE);
    this.call = call;
    this.bytes = new PageRange(call.addr(), Math.min(call.length(), MAX_RW_COUNT));
    PageRange whole = bytes.fromPage();
    GetPages.Range range = new GetPages.Range(whole.start(), whole.end(), false);
    this.get = new GetPages(range, GrabPages.How.REFERENCE);
  }

  @Override
  protected Instruction start() {
    if (call.length() < 0) {
      return fail(Errno.EINVAL);
    }
    if (bytes.leavesTask()) {
      return fail(Errno.EFAULT);
    }
    return call(get, this::got);
  }

  private Instruction got(long pages) {
    if (pages < 0) {
      return done(pages);
    }
    KeepHold keep = new KeepHold(call.name(), new PageHold(get.pages(), false));
    long taken = Math.min(bytes.length(), Pages.address(pages) - Pages.offset(call.addr()));
    return ask(
        current().mm(),
        keep,
        MmapLock.NONE,
        0,
        before ->
            before.isEmpty()
                ? done(taken)
                : call(new ReleasePages(before.orElseThrow()), released -> done(taken)));
  }
}
