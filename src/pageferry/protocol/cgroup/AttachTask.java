package pageferry.protocol.cgroup;

import org.jspecify.annotations.Nullable;
import pageferry.mm.CgroupLock;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.ops.cgroup.CgroupTree.Migration;
import pageferry.protocol.ops.cgroup.CgroupTree.Queued;
import pageferry.protocol.ops.cgroup.CountMigrations;
import pageferry.protocol.ops.cgroup.FlushMigrations;
import pageferry.protocol.ops.cgroup.QueueMigration;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.RebindAreas;

/**
 * A task puts itself into a control group: cgroup_procs_write() (kernel/cgroup/cgroup.c),
 * cpuset_attach() and cpuset_post_attach() (kernel/cgroup/cpuset.c, Linux 6.1). cgroup_mutex is
 * held until the memory that has to follow a cpuset has moved, that of others too, up to 6.17.
 * Returns 0, or -EINVAL for anything but 0, the task itself.
 */
final class AttachTask extends Routine {
  private final int group;
  private final String value;
  private NodeMask from = NodeMask.NONE;
  private NodeMask to = NodeMask.NONE;
  private long last;

  AttachTask(int group, String value) {
    super(KernelFunction.CGROUP_PROCS_WRITE);
    this.group = group;
    this.value = value;
  }

  @Override
  protected Instruction start() {
    return value.equals("0") ? take(CgroupLock.CGROUP) : fail(Errno.EINVAL);
  }

  private Instruction take(CgroupLock lock) {
    acquiring(lock.wait(true), lock.number());
    Instruction take = new Instruction.TakeLock(lock, true, false, 0);
    return after(take, taken -> lock == CgroupLock.CGROUP ? take(CgroupLock.CPUSET) : move());
  }

  private Instruction move() {
    from = current().memsAllowed();
    current().cgroup = group;
    to = current().memsAllowed();
    current().rebind();
    Instruction commit = new Instruction.CommitCredentials(current().credentials);
    return after(commit, told -> from.equals(to) ? unlock() : rebind(current().mm()));
  }

  private Instruction rebind(int mm) {
    KeepReadersOut keep = new KeepReadersOut(mm, 0, ForkChunk.END);
    RebindAreas areas = new RebindAreas(to);
    return ask(
        mm,
        Nothing.NOTHING,
        MmapLock.WRITE,
        0,
        locked -> call(keep, kept -> ask(mm, areas, MmapLock.RELEASE, 0, rebound -> migrate(mm))));
  }

  private Instruction migrate(int mm) {
    if (!has(KernelSwitch.CPUSET_V2_MIGRATES)) {
      return unlock();
    }
    Instruction use = new Instruction.UseSpace(SpaceUse.How.GET, current().name(), mm);
    QueueMigration queue = new QueueMigration(new Migration(mm, from, to));
    return after(use, had -> after(new Instruction.AskCgroups(queue), this::queued));
  }

  private Instruction queued(Queued work) {
    last = work.number();
    return work.starts() ? after(CpusetMigrate.launch(), started -> unlock()) : unlock();
  }

  private Instruction unlock() {
    boolean atOnce = has(KernelSwitch.CPUSET_FLUSHES_AT_ONCE);
    Instruction count = new Instruction.AskCgroups(new CountMigrations());
    return after(
        new Instruction.DropLock(CgroupLock.CPUSET, 0),
        dropped ->
            atOnce
                ? after(count, (Long all) -> flush(all, free -> drop(freed -> done(0))))
                : drop(freed -> flush(last, flushed -> done(0))));
  }

  private Instruction drop(Then<@Nullable Object> then) {
    return after(new Instruction.DropLock(CgroupLock.CGROUP, 0), then);
  }

  /** cpuset_post_attach(), since 6.18 schedule_flush_migrate_mm(). */
  private Instruction flush(long upTo, Then<Boolean> then) {
    return upTo == 0
        ? then.on(true)
        : after(new Instruction.AskCgroups(new FlushMigrations(upTo)), then);
  }
}
