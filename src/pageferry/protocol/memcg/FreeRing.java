package pageferry.protocol.memcg;

import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.cgroup.ReleaseKernel;
import pageferry.protocol.ops.cgroup.ReleaseKernel.Stock;

/**
 * Closes an instance of io_uring, whose rings a worker frees later: io_ring_ctx_wait_and_kill() and
 * io_ring_exit_work() (io_uring/io_uring.c, Linux 6.1). Until then they stay charged. Returns 0.
 */
public final class FreeRing extends Routine {
  /** What an instance takes for its rings: io_allocate_scq_urings(). */
  public static final int PAGES = 2;

  /** About how long a grace period of RCU takes, which ends before nobody uses the instance. */
  private static final long GRACE_NS = 10_000_000;

  /**
   * What the worker does; no program can name it.
   *
   * @param group the group that is charged
   */
  private record Work(int group) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.IO_RING_EXIT;
    }

    @Override
    public Routine routine() {
      return new ExitWork(group);
    }
  }

  private static final class ExitWork extends Routine {
    private final int group;

    ExitWork(int group) {
      super(KernelFunction.IO_RING_EXIT_WORK);
      this.group = group;
    }

    @Override
    protected Instruction start() {
      Instruction free = new Instruction.AskCgroups(new ReleaseKernel(group, PAGES, Stock.NONE));
      return after(
          new Instruction.Sleep(GRACE_NS, WaitKind.DAEMON, 0),
          slept -> after(free, freed -> done(0)));
    }
  }

  public FreeRing() {
    super(KernelFunction.CLOSE);
  }

  @Override
  protected Instruction start() {
    if (current().kernelPages <= PAGES) {
      return done(0);
    }
    current().kernelPages -= PAGES;
    Instruction worker = new Instruction.StartWorker("kworker", new Work(current().kernelGroup));
    return after(worker, started -> done(0));
  }
}
