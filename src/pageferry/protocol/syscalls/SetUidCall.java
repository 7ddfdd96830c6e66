package pageferry.protocol.syscalls;

import pageferry.mm.Capability;
import pageferry.mm.Credentials;
import pageferry.mm.Errno;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.program.Step;

/** setresuid(2) to one user: __sys_setresuid() (kernel/sys.c, Linux 6.1). */
final class SetUidCall extends Routine {
  private final Step.SetUid call;

  SetUidCall(Step.SetUid call) {
    super("__sys_setresuid");
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
