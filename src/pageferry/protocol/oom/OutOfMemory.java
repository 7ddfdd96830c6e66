package pageferry.protocol.oom;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.NodeMask;
import pageferry.mm.NodeSpec;
import pageferry.mm.OomScore;
import pageferry.mm.StepOp;
import pageferry.mm.SwapSpec;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.cgroup.FindVictims;
import pageferry.protocol.ops.cgroup.NoteVictim;
import pageferry.protocol.ops.space.CountResident;
import pageferry.world.OomEvent;

/**
 * Kills the process that has most memory, of a control group or of all, the later of two alike, as
 * oom_score_adj has it counted, and takes its memory away: out_of_memory() with oom_badness(), and
 * the oom_reaper (mm/oom_kill.c, Linux 6.1). One that has none is passed over if there are others,
 * as kernel threads are. Returns 1, also where one is dying already or another task is choosing,
 * which has oom_lock then, or the task that asks has been killed itself (task_will_free_mem()), or
 * 0 where nothing is left to hope for. Departure: policies do not narrow the choice.
 */
public final class OutOfMemory extends Routine {
  /** What a kernel thread is given to do; no program can name it. */
  public record Work() implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.OUT_OF_MEMORY;
    }

    @Override
    public Routine routine() {
      return new OutOfMemory();
    }
  }

  private final int group;
  private final boolean forced;
  private List<Candidate> candidates = List.of();
  private int next;
  private long most = OomScore.NO_POINTS;
  private long total;
  private int chosen = -1;

  /** Kills one whether or not another is dying: as a fault plan wants it. */
  public OutOfMemory() {
    this(0, true);
  }

  private OutOfMemory(int group, boolean forced) {
    super(KernelFunction.OUT_OF_MEMORY);
    this.group = group;
    this.forced = forced;
  }

  /** The same within a control group: mem_cgroup_out_of_memory(). */
  public static OutOfMemory inGroup(int group) {
    return new OutOfMemory(group, false);
  }

  /** The same for an allocation that may not fail: __alloc_pages_may_oom() (mm/page_alloc.c). */
  public static OutOfMemory forAllocation() {
    return new OutOfMemory(0, false);
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> processes) {
    candidates = processes.stream().filter(this::isEligible).toList();
    List<Integer> spaces = candidates.stream().map(Candidate::mm).toList();
    total = allPages();
    return forced
        ? weighNext()
        : after(
            new Instruction.AskCgroups(new FindVictims(group, spaces, isGlobal())), this::found);
  }

  /**
   * Whether the end of a process may help: one of the group, or one whose cpuset has a node in
   * common with that of who wants memory, which oom_cpuset_eligible() asks.
   */
  private boolean isEligible(Candidate process) {
    if (group != 0 || forced) {
      return group == 0 || process.cgroup() == group;
    }
    NodeMask mems = cpu().machine().mems(process.cgroup());
    return !mems.and(current().memsAllowed()).isEmpty();
  }

  private boolean isGlobal() {
    return group == 0 && !forced;
  }

  private Instruction found(FindVictims.Found found) {
    if (found.dying() >= 0) {
      return done(1);
    }
    if (group != 0) {
      total = found.max() + Math.min(found.swapMax(), swapPages());
    }
    candidates = candidates.stream().filter(each -> found.spaces().contains(each.mm())).toList();
    return weighNext();
  }

  private Instruction weighNext() {
    return next < candidates.size()
        ? ask(candidates.get(next).mm(), new CountResident(total), MmapLock.NONE, 0, this::weighed)
        : kill();
  }

  private Instruction weighed(CountResident.Badness badness) {
    long pages = badness.pages();
    boolean idle = pages == 0 && chosen < 0 && isGlobal() && !candidates.get(next).exits();
    boolean can = badness.points() != OomScore.NO_POINTS && (pages > 0 || idle);
    if (can && badness.points() >= most) {
      most = badness.points();
      chosen = next;
    }
    next++;
    return weighNext();
  }

  /** constrained_alloc(): memory and swap that are there for all, mem_cgroup_get_max() for some. */
  private long allPages() {
    long pages = swapPages();
    for (NodeSpec node : topology().nodes()) {
      pages += node.pages();
    }
    return pages;
  }

  private long swapPages() {
    SwapSpec swap = cpu().machine().tuning().swap();
    return swap == null ? 0 : swap.pages() - 1;
  }

  private Instruction kill() {
    if (chosen < 0) {
      boolean exits = current().killed || candidates.stream().anyMatch(Candidate::exits);
      long result = !forced && exits ? 1 : 0;
      return isGlobal()
          ? after(new Instruction.AskCgroups(NoteVictim.nobody()), noted -> done(result))
          : done(result);
    }
    Candidate victim = candidates.get(chosen);
    cpu().count(VmCounter.OOM_KILL, 1);
    cpu().trace(new OomEvent.MarkVictim(victim.pid()));
    boolean own = victim.mm() == current().mm();
    current().killed |= own;
    NoteVictim note = new NoteVictim(group, victim.mm(), isGlobal());
    return after(
        new Instruction.Kill(victim.task()),
        sent -> after(new Instruction.AskCgroups(note), noted -> reap(victim)));
  }

  private Instruction reap(Candidate victim) {
    cpu().trace(new OomEvent.WakeReaper(victim.pid()));
    OomReap.Work work = new OomReap.Work(victim);
    return after(new Instruction.StartWorker("oom_reaper", work), started -> done(1));
  }
}
