package pageferry.protocol.syscalls;

import pageferry.mm.Capability;
import pageferry.mm.Credentials;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.program.Step;

/** capset(2) that drops capabilities for good: cap_capset() (security/commoncap.c, Linux 6.1). */
final class SetCapCall extends Routine {
  private final Step.SetCap call;

  SetCapCall(Step.SetCap call) {
    super("cap_capset");
    this.call = call;
  }

  @Override
  protected Instruction start() {
    Credentials changed = current().credentials;
    for (Capability capability : call.drop()) {
      changed = changed.without(capability);
    }
    return after(new Instruction.CommitCredentials(changed), nothing -> done(0));
  }
}
