package pageferry.protocol.madvise;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Madvice;
import pageferry.mm.StepOp;
import pageferry.protocol.fork.PutSpace;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.TaskFacts;
import pageferry.protocol.madvise.MadviseCall.Madvise;

/**
 * The system call process_madvise(2) with one range (mm/madvise.c, Linux 6.1): few advices, on the
 * memory of another task, and since 6.13 every advice on the own. Answers the bytes advised.
 */
public final class ProcessMadviseCall extends Routine {
  /**
   * process_madvise(2).
   *
   * @param target the task, empty for the caller
   * @param advice the range and the advice
   */
  public record ProcessMadvise(String target, Madvise advice) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.PROCESS_MADVISE;
    }

    @Override
    public Routine routine() {
      return new ProcessMadviseCall(this);
    }
  }

  private final ProcessMadvise call;
  private int mm;

  ProcessMadviseCall(ProcessMadvise call) {
    super(KernelFunction.DO_SYS_PROCESS_MADVISE);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    if (!has(KernelSwitch.PROCESS_MADVISE)) {
      return fail(Errno.ENOSYS);
    }
    return after(new Instruction.FindTask(call.target()), this::found);
  }

  private Instruction found(@Nullable TaskFacts task) {
    if (task == null) {
      return fail(Errno.ESRCH);
    }
    mm = task.mm();
    boolean self = mm == current().mm();
    if (!isAllowed() && !(self && has(KernelSwitch.PROCESS_MADVISE_OF_SELF))) {
      return fail(Errno.EINVAL);
    }
    boolean needsNone = self && has(KernelSwitch.PROCESS_MADVISE_SELF_UNCAPABLE);
    if (!current().mayAccess(task) || !needsNone && !current().capable(Capability.SYS_NICE)) {
      return fail(Errno.EPERM);
    }
    Instruction use = new Instruction.UseSpace(SpaceUse.How.GET, call.target(), mm);
    return self ? advise(false) : after(use, this::had);
  }

  /** process_madvise_behavior_valid(). */
  private boolean isAllowed() {
    return switch (call.advice().advice()) {
      case Madvice.COLD, Madvice.PAGEOUT -> true;
      case Madvice.WILLNEED -> has(KernelSwitch.POPULATE_ADVICE);
      case Madvice.COLLAPSE -> has(KernelSwitch.COLLAPSE_ADVICE);
      default -> false;
    };
  }

  private Instruction had(SpaceUse use) {
    return use.there() ? advise(true) : fail(Errno.ESRCH);
  }

  private Instruction advise(boolean puts) {
    return call(
        new MadviseCall(call.advice(), mm), rc -> puts ? put(answer(rc)) : done(answer(rc)));
  }

  private long answer(long rc) {
    return rc < 0 ? rc : call.advice().length();
  }

  private Instruction put(long answer) {
    return call(new PutSpace(mm), gone -> done(answer));
  }
}
