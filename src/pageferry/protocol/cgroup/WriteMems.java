package pageferry.protocol.cgroup;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CgroupLock;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.NodeList;
import pageferry.mm.NodeMask;
import pageferry.protocol.fork.PutSpace;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.KernelFiles;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.mmap.KeepReadersOut;
import pageferry.protocol.ops.cgroup.CgroupTree.Migration;
import pageferry.protocol.ops.cgroup.CgroupTree.Queued;
import pageferry.protocol.ops.cgroup.CountMigrations;
import pageferry.protocol.ops.cgroup.FlushMigrations;
import pageferry.protocol.ops.cgroup.QueueMigration;
import pageferry.protocol.ops.cgroup.SetMems;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.RebindAreas;

/**
 * Changes the nodes of a control group: cpuset_write_resmask(), update_nodemask(),
 * update_tasks_nodemask() and cpuset_migrate_mm() (kernel/cgroup/cpuset.c, Linux 6.1). The lock of
 * cpusets is held while the policies of every process of the group are bound anew, each under its
 * mmap_lock; the memory that moves is waited for without it. Returns 0, -EINVAL, -ERANGE or
 * -EOVERFLOW.
 *
 * <p>Departure: all tasks of the group hear of the nodes at once, and then their areas one process
 * after the other; the kernel goes from task to task.
 */
final class WriteMems extends Routine {
  private final int group;
  private final String value;
  private final ArrayDeque<Candidate> processes = new ArrayDeque<>();
  private NodeMask named = NodeMask.NONE;
  private NodeMask from = NodeMask.NONE;
  private NodeMask to = NodeMask.NONE;
  private long last;

  /**
   * @param value a list of nodes
   */
  WriteMems(int group, String value) {
    super(KernelFunction.CPUSET_WRITE_RESMASK);
    this.group = group;
    this.value = value;
  }

  @Override
  protected Instruction start() {
    NodeList parsed = NodeList.parse(value);
    if (parsed.wrong() != null || !parsed.nodes().isSubsetOf(cpu().machine().memoryNodes())) {
      return fail(parsed.wrong() == null ? Errno.EINVAL : parsed.wrong());
    }
    named = parsed.nodes();
    acquiring(CgroupLock.CPUSET.wait(true), CgroupLock.CPUSET.number());
    Instruction take = new Instruction.TakeLock(CgroupLock.CPUSET, true, false, 0);
    return after(take, taken -> set());
  }

  private Instruction set() {
    SetMems set = new SetMems(group, named, cpu().machine().memoryNodes());
    return after(new Instruction.AskCgroups(set), this::wasSet);
  }

  private Instruction wasSet(NodeMask old) {
    from = old;
    to = named.isEmpty() ? cpu().machine().memoryNodes() : named;
    if (from.equals(to)) {
      return unlock(null);
    }
    Instruction change = new Instruction.Tune(new KernelFiles.SetCpuset(group, to));
    return after(change, told -> after(new Instruction.ListProcesses(), this::listed));
  }

  private Instruction listed(List<Candidate> all) {
    all.stream().filter(each -> each.cgroup() == group).forEach(processes::add);
    return nextProcess();
  }

  private Instruction nextProcess() {
    Candidate process = processes.poll();
    if (process == null) {
      return unlock(null);
    }
    Instruction use = new Instruction.UseSpace(SpaceUse.How.GET, process.task(), process.mm());
    return after(use, (SpaceUse had) -> had.there() ? lockSpace(process.mm()) : nextProcess());
  }

  /** mpol_rebind_mm(). */
  private Instruction lockSpace(int mm) {
    return ask(mm, Nothing.NOTHING, MmapLock.WRITE, cost(Cost.LOOKUP), locked -> rebind(mm));
  }

  private Instruction rebind(int mm) {
    KeepReadersOut keep = new KeepReadersOut(mm, 0, ForkChunk.END);
    RebindAreas areas = new RebindAreas(to);
    return call(
        keep, kept -> ask(mm, areas, MmapLock.RELEASE, cost(Cost.SET_PTE), rebound -> migrate(mm)));
  }

  private Instruction migrate(int mm) {
    if (!has(KernelSwitch.CPUSET_V2_MIGRATES)) {
      return call(new PutSpace(mm), put -> nextProcess());
    }
    QueueMigration queue = new QueueMigration(new Migration(mm, from, to));
    return after(new Instruction.AskCgroups(queue), this::queued);
  }

  private Instruction queued(Queued work) {
    last = work.number();
    return work.starts() ? after(CpusetMigrate.launch(), started -> nextProcess()) : nextProcess();
  }

  private Instruction unlock(@Nullable Object nothing) {
    return after(new Instruction.DropLock(CgroupLock.CPUSET, 0), dropped -> flush());
  }

  /** Since 6.18 only what this write has set going is waited for. */
  private Instruction flush() {
    boolean all = has(KernelSwitch.CPUSET_FLUSHES_AT_ONCE);
    return all
        ? after(new Instruction.AskCgroups(new CountMigrations()), (Long upTo) -> flush(upTo))
        : flush(last);
  }

  private Instruction flush(long upTo) {
    return upTo == 0
        ? done(0)
        : after(new Instruction.AskCgroups(new FlushMigrations(upTo)), flushed -> done(0));
  }
}
