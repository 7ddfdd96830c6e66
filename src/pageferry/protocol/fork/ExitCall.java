package pageferry.protocol.fork;

import java.util.Map;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.PageHold;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/** The end of a task: do_exit() and, for the last one of its space, exit_mmap() (Linux 6.1). */
public final class ExitCall extends Routine {
  /** The task ends. */
  public record Exit() implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.EXIT;
    }

    @Override
    public Routine routine() {
      return new ExitCall();
    }
  }

  public ExitCall() {
    super(KernelFunction.DO_EXIT);
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
    return hold == null
        ? after(new Instruction.EndTask(), ended -> done(0))
        : call(new ReleasePages(hold.getValue()), this::closeNext);
  }
}
