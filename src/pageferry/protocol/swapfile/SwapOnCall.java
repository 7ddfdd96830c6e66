package pageferry.protocol.swapfile;

import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.inode.TurnSwap;
import pageferry.protocol.swap.Swap;

/** The system call swapon(2) on the machine's swap device (mm/swapfile.c, Linux 6.1). */
public final class SwapOnCall extends Routine {
  /** swapon(2). */
  public record SwapOn() implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SWAPON;
    }

    @Override
    public Routine routine() {
      return new SwapOnCall();
    }
  }

  SwapOnCall() {
    super(KernelFunction.DO_SYS_SWAPON);
  }

  @Override
  protected Instruction start() {
    if (!current().capable(Capability.SYS_ADMIN)) {
      return fail(Errno.EPERM);
    }
    return Swap.exists(cpu())
        ? after(Swap.ask(new TurnSwap(TurnSwap.Use.OFF, TurnSwap.Use.ON)), this::turned)
        : fail(Errno.ENOENT);
  }

  private Instruction turned(boolean changes) {
    return changes ? done(0) : fail(Errno.EBUSY);
  }
}
