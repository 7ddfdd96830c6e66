package pageferry.protocol.cgroup;

import java.util.Optional;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.protocol.fork.PutSpace;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mempolicy.DoMigratePages;
import pageferry.protocol.ops.cgroup.CgroupTree.Migration;
import pageferry.protocol.ops.cgroup.NextMigration;

/**
 * The worker of cpuset_migrate_mm_wq, an ordered queue: cpuset_migrate_mm_workfn()
 * (kernel/cgroup/cpuset.c, Linux 6.1) for one address space after the other until the queue is
 * empty. Returns 0.
 */
final class CpusetMigrate extends Routine {
  /** What the worker does; no program can name it. */
  record Work() implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.CPUSET_MIGRATE;
    }

    @Override
    public Routine routine() {
      return new CpusetMigrate();
    }
  }

  private CpusetMigrate() {
    super(KernelFunction.CPUSET_MIGRATE_MM_WORKFN);
  }

  /** What starts it. */
  static Instruction launch() {
    return new Instruction.StartWorker("cpuset_migrate_mm", new Work());
  }

  @Override
  protected Instruction start() {
    return next(false);
  }

  private Instruction next(boolean again) {
    NextMigration next = new NextMigration(current().pid(), again);
    return after(new Instruction.AskCgroups(next), this::taken);
  }

  private Instruction taken(Optional<Migration> taken) {
    return taken.map(this::carriedOut).orElseGet(() -> done(0));
  }

  private Instruction carriedOut(Migration work) {
    DoMigratePages migrate = new DoMigratePages(work.mm(), work.from(), work.to(), true);
    return call(migrate, left -> call(new PutSpace(work.mm()), put -> next(true)));
  }
}
