package pageferry.protocol.fork;

import java.util.Map;
import java.util.Optional;
import pageferry.mm.KernelFunction;
import pageferry.mm.ProgramSignal;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.PageHold;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/** The end of a task: do_exit() and, for the last one of its space, exit_mmap() (Linux 6.1). */
public final class ExitCall extends Routine {
  /**
   * The task ends.
   *
   * @param told what is raised for a parent that waits for it, when all else is done
   */
  public record Exit(Optional<ProgramSignal> told) implements Step.Call {
    /** An end that nobody waits for. */
    public Exit() {
      this(Optional.empty());
    }

    @Override
    public Optional<ProgramSignal> raises() {
      return told;
    }

    @Override
    public StepOp op() {
      return StepOp.EXIT;
    }

    @Override
    public Routine routine() {
      return new ExitCall(told);
    }
  }

  private final Optional<ProgramSignal> told;

  private ExitCall(Optional<ProgramSignal> told) {
    super(KernelFunction.DO_EXIT);
    this.told = told;
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.LeaveSpace(), this::left);
  }

  private Instruction left(boolean last) {
    return last ? call(new ExitMmap(current().mm()), this::closeNext) : closeNext(0);
  }

  /** exit_files(): rings and pipes let go of their pages. */
  private Instruction closeNext(long nothing) {
    Map.Entry<String, PageHold> hold = current().holds.pollFirstEntry();
    return hold == null ? notifyParent() : call(new ReleasePages(hold.getValue()), this::closeNext);
  }

  /** exit_notify(): wakes the parent that waits for its child. */
  private Instruction notifyParent() {
    return told.isPresent()
        ? after(new Instruction.RaiseSignal(told.orElseThrow()), nothing -> end())
        : end();
  }

  private Instruction end() {
    return after(new Instruction.EndTask(), ended -> done(0));
  }
}
