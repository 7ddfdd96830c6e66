package pageferry.protocol.syscalls;

import java.util.List;
import pageferry.mm.Capability;
import pageferry.mm.Credentials;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/**
 * The system call capset(2) that drops capabilities for good: cap_capset() (security/commoncap.c,
 * Linux 6.1).
 */
public final class SetCapCall extends Routine {
  /** Drops capabilities. */
  public record SetCap(List<Capability> drop) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SET_CAP;
    }

    @Override
    public Routine routine() {
      return new SetCapCall(this);
    }
  }

  private final SetCap call;

  SetCapCall(SetCap call) {
    super(KernelFunction.CAP_CAPSET);
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
