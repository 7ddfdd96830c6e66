package pageferry.protocol.syscalls;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.PageHold;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/** The system call close(2) of a ring or pipe lets its pages go. Returns 0, or -EBADF. */
public final class ReleaseCall extends Routine {
  /** Gives references back. */
  public record Unhold(String name) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.UNHOLD;
    }

    @Override
    public Routine routine() {
      return new ReleaseCall(name);
    }
  }

  /** Gives a pin back. */
  public record Unpin(String name) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.UNPIN;
    }

    @Override
    public Routine routine() {
      return new ReleaseCall(name);
    }
  }

  private final String name;

  ReleaseCall(String name) {
    super(KernelFunction.CLOSE);
    this.name = name;
  }

  @Override
  protected Instruction start() {
    PageHold hold = current().holds.remove(name);
    return hold == null ? fail(Errno.EBADF) : call(new ReleasePages(hold), released -> done(0));
  }
}
