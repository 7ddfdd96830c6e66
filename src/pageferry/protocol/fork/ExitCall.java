package pageferry.protocol.fork;

import java.util.Optional;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.ProgramSignal;
import pageferry.mm.StepOp;
import pageferry.protocol.gup.ReleasePages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.cgroup.ReleaseKernel;
import pageferry.protocol.ops.cgroup.ReleaseKernel.Stock;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.TakeNextHold;

/** The end of a task: do_exit() and, for the last user of its space, exit_mmap() (Linux 6.1). */
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
  private boolean last;

  private ExitCall(Optional<ProgramSignal> told) {
    super(KernelFunction.DO_EXIT);
    this.told = told;
  }

  @Override
  protected Instruction start() {
    Instruction exit = new Instruction.UseSpace(SpaceUse.How.EXIT, "", current().mm());
    return after(exit, this::left);
  }

  private Instruction left(SpaceUse left) {
    last = left.endsProcess();
    return left.isLast() ? call(new ExitMmap(current().mm()), this::closeNext) : closeNext(0);
  }

  /** exit_files(): with the last task of a process its rings and pipes let go of their pages. */
  private Instruction closeNext(long nothing) {
    return last
        ? ask(current().mm(), new TakeNextHold(), MmapLock.NONE, 0, this::close)
        : notifyParent();
  }

  private Instruction close(Optional<PageHold> hold) {
    return hold.isEmpty()
        ? notifyParent()
        : call(new ReleasePages(hold.orElseThrow()), this::closeNext);
  }

  /** exit_notify(): wakes the parent that waits for its child. */
  private Instruction notifyParent() {
    return told.isPresent()
        ? after(new Instruction.RaiseSignal(told.orElseThrow()), nothing -> end())
        : end();
  }

  private Instruction end() {
    int pages = current().kernelPages;
    ReleaseKernel release = new ReleaseKernel(current().kernelGroup, pages, stock(pages));
    return pages == 0
        ? endTask()
        : after(new Instruction.AskCgroups(release), released -> endTask());
  }

  /** What a fork(2) has taken: the first process of a group was made outside. */
  private Stock stock(int pages) {
    int stocked = cpu().machine().profile().number(KernelSwitch.EXIT_STOCKS_PAGES);
    return pages < stocked ? Stock.NONE : new Stock(cpu().id(), stocked);
  }

  private Instruction endTask() {
    return after(new Instruction.EndTask(), ended -> done(0));
  }
}
