package pageferry.protocol.mempolicy;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Capability;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeMask;
import pageferry.mm.StepOp;
import pageferry.protocol.fork.PutSpace;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.TaskFacts;
import pageferry.protocol.program.NodeArg;

/** The system call migrate_pages(2): kernel_migrate_pages() (mm/mempolicy.c, Linux 6.1). */
public final class MigratePagesCall extends Routine {
  /** migrate_pages(2). */
  public record Migrate(String target, NodeArg from, NodeArg to) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.MIGRATE_PAGES;
    }

    @Override
    public Routine routine() {
      return new MigratePagesCall(this);
    }
  }

  private final Migrate call;
  private int mm;
  private NodeMask from = NodeMask.NONE;
  private NodeMask to = NodeMask.NONE;

  public MigratePagesCall(Migrate call) {
    super(KernelFunction.KERNEL_MIGRATE_PAGES);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    int error = PolicyArgs.decodeError(call.from());
    error = error == 0 ? PolicyArgs.decodeError(call.to()) : error;
    if (error != 0) {
      return done(error);
    }
    from = PolicyArgs.decode(call.from());
    to = PolicyArgs.decode(call.to());
    return after(new Instruction.FindTask(call.target()), this::targetFound);
  }

  private Instruction targetFound(@Nullable TaskFacts task) {
    if (task == null) {
      return fail(Errno.ESRCH);
    }
    if (!current().mayAccess(task) || !mayUse(task)) {
      return fail(Errno.EPERM);
    }
    boolean refuses = has(KernelSwitch.MIGRATE_PAGES_REFUSES_ABSENT_NODES);
    boolean absent = !PolicyArgs.namesOnly(call.to(), cpu().machine().memoryNodes());
    to = to.and(current().memsAllowed());
    if (to.isEmpty() || task.exited() || refuses && absent) {
      return fail(Errno.EINVAL);
    }
    mm = task.mm();
    Instruction use = new Instruction.UseSpace(SpaceUse.How.GET, call.target(), mm);
    return isOwn() ? begin() : after(use, this::spaceHad);
  }

  /** The space of the calling task lives at least as long as the call. */
  private boolean isOwn() {
    return mm == current().mm();
  }

  private Instruction spaceHad(SpaceUse use) {
    return use.there() ? begin() : fail(Errno.EINVAL);
  }

  private Instruction begin() {
    boolean all = current().capable(Capability.SYS_NICE);
    return call(new DoMigratePages(mm, from, to, all), this::put);
  }

  /** Without CAP_SYS_NICE no node may be named that the target may not use. */
  private boolean mayUse(TaskFacts task) {
    return current().capable(Capability.SYS_NICE)
        || PolicyArgs.namesOnly(call.to(), cpu().machine().mems(task.cgroup()));
  }

  private Instruction put(long result) {
    return isOwn() ? done(result) : call(new PutSpace(mm), nothing -> done(result));
  }
}
