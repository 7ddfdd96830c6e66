package pageferry.protocol.fork;

import java.util.List;
import java.util.Optional;
import pageferry.mm.KernelFunction;
import pageferry.mm.ProgramSignal;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/**
 * The fork(2) of a child that exits at once, and wait4(2) for it: do_wait() (kernel/exit.c, Linux
 * 6.1).
 */
public final class ForkExitCall extends Routine {
  /**
   * A child is forked, exits and is reaped.
   *
   * @param child its name
   * @param gone what its exit raises
   */
  public record ForkExit(String child, ProgramSignal gone) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.FORK_EXIT;
    }

    @Override
    public List<Step> body() {
      return List.of(new ExitCall.Exit(Optional.of(gone)));
    }

    @Override
    public Optional<ProgramSignal> awaits() {
      return Optional.of(gone);
    }

    @Override
    public Routine routine() {
      return new ForkExitCall(this);
    }
  }

  private final ForkExit call;

  private ForkExitCall(ForkExit call) {
    super(KernelFunction.COPY_PROCESS);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    ForkCall fork = new ForkCall(new ForkCall.Fork(call.child(), call.body()));
    return call(fork, result -> result < 0 ? done(result) : await());
  }

  private Instruction await() {
    return after(new Instruction.WaitSignal(call.gone(), 1), reaped -> done(0));
  }
}
