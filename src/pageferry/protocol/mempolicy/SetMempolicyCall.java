package pageferry.protocol.mempolicy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.MemPolicy;
import pageferry.mm.NodeMask;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.program.NodeArg;

/** The system call set_mempolicy(2): do_set_mempolicy() (mm/mempolicy.c, Linux 6.1). */
public final class SetMempolicyCall extends Routine {
  /** set_mempolicy(2). */
  public record SetMempolicy(int mode, NodeArg nodes) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SET_MEMPOLICY;
    }

    @Override
    public Routine routine() {
      return new SetMempolicyCall(this);
    }
  }

  private final SetMempolicy call;

  public SetMempolicyCall(SetMempolicy call) {
    super(KernelFunction.DO_SET_MEMPOLICY);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    MachineFacts machine = cpu().machine();
    PolicyArgs args = new PolicyArgs(call.mode(), call.nodes());
    int error = args.check(machine.profile());
    error = error == 0 ? args.checkNew() : error;
    if (error != 0) {
      return done(error);
    }
    if (failsSlab()) {
      return fail(Errno.ENOMEM);
    }
    List<@Nullable MemPolicy> policy = args.contextual(current().memsAllowed());
    if (policy.isEmpty()) {
      return fail(Errno.EINVAL);
    }
    current().policy = policy.get(0);
    if (args.mode() == MemPolicy.INTERLEAVE || args.mode() == MemPolicy.WEIGHTED_INTERLEAVE) {
      current().interleavePrevious = NodeMask.MAX_NUMNODES - 1;
      current().interleaveWeight = 0;
    }
    return done(0);
  }
}
