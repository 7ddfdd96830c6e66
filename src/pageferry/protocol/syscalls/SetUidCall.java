package pageferry.protocol.syscalls;

import pageferry.mm.Capability;
import pageferry.mm.Credentials;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/** The system call setresuid(2) to one user: __sys_setresuid() (kernel/sys.c, Linux 6.1). */
public final class SetUidCall extends Routine {
  /** setresgid(2) and setresuid(2) to one number. */
  public record SetUid(long uid) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SETUID;
    }

    @Override
    public Routine routine() {
      return new SetUidCall(this);
    }
  }

  private final SetUid call;

  SetUidCall(SetUid call) {
    super(KernelFunction.SYS_SETRESUID);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    Credentials now = current().credentials;
    if (call.uid() != now.uid() && !now.has(Capability.SETUID)) {
      return fail(Errno.EPERM);
    }
    return after(new Instruction.CommitCredentials(now.as(call.uid())), nothing -> done(0));
  }
}
