package pageferry.protocol.damon;

import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;

/**
 * Has a kdamond begin: a write of "on" to the file state of a folder of
 * /sys/kernel/mm/damon/admin/kdamonds whose other files say what it does (mm/damon/sysfs.c, Linux
 * 6.11). Returns 0, -EINVAL where the kernel has no such action or node, or -EACCES for others than
 * root.
 */
public final class DamonCall extends Routine {
  /**
   * Has a kdamond begin.
   *
   * @param node whose memory it watches
   */
  public record Damon(int node, Monitoring monitoring, Scheme scheme) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.DAMON;
    }

    @Override
    public Routine routine() {
      return new DamonCall(this);
    }
  }

  private final Damon call;

  private DamonCall(Damon call) {
    super(KernelFunction.DO_SYS_OPENAT2);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    if (current().credentials.uid() != 0) {
      return fail(Errno.EACCES);
    }
    int nodes = topology().nodeCount();
    boolean known = call.node() < nodes && call.scheme().node() < nodes;
    if (!known || !call.scheme().action().isIn(cpu().machine().profile())) {
      return fail(Errno.EINVAL);
    }
    Step work = new Kdamond.Work(call.node(), call.monitoring(), call.scheme());
    return after(new Instruction.StartWorker("kdamond", work), started -> done(0));
  }
}
