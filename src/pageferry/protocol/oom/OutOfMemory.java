package pageferry.protocol.oom;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.cgroup.HasVictim;
import pageferry.protocol.ops.cgroup.NoteVictim;
import pageferry.protocol.ops.space.CountResident;

/**
 * Kills the process that has most memory, of a control group or of all, the later of two alike, and
 * takes its memory away: out_of_memory() with oom_badness(), and the oom_reaper (mm/oom_kill.c,
 * Linux 6.1). One that has none is passed over, as kernel threads are. Returns 1, or 0 where there
 * is none.
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
  private List<Candidate> candidates = List.of();
  private int next;
  private long most = 1;
  private int chosen = -1;

  public OutOfMemory() {
    this(0);
  }

  private OutOfMemory(int group) {
    super(KernelFunction.OUT_OF_MEMORY);
    this.group = group;
  }

  /** The same within a control group: mem_cgroup_out_of_memory(). */
  public static OutOfMemory inGroup(int group) {
    return new OutOfMemory(group);
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> processes) {
    candidates = processes.stream().filter(each -> group == 0 || each.cgroup() == group).toList();
    List<Integer> spaces = candidates.stream().map(Candidate::mm).toList();
    return group == 0
        ? weighNext()
        : after(
            new Instruction.AskCgroups(new HasVictim(group, spaces)),
            (Boolean dying) -> dying ? done(1) : weighNext());
  }

  private Instruction weighNext() {
    return next < candidates.size()
        ? ask(candidates.get(next).mm(), new CountResident(), MmapLock.NONE, 0, this::weighed)
        : kill();
  }

  private Instruction weighed(long pages) {
    if (pages >= most) {
      most = pages;
      chosen = next;
    }
    next++;
    return weighNext();
  }

  private Instruction kill() {
    if (chosen < 0) {
      return done(0);
    }
    Candidate victim = candidates.get(chosen);
    cpu().count(VmCounter.OOM_KILL, 1);
    OomReap reap = new OomReap(victim.mm());
    boolean own = victim.mm() == current().mm();
    current().killed |= own;
    return after(
        new Instruction.Kill(victim.task()),
        sent -> group != 0 ? count() : call(reap, nothing -> done(1)));
  }

  private Instruction count() {
    NoteVictim note = new NoteVictim(group, candidates.get(chosen).mm());
    return after(new Instruction.AskCgroups(note), noted -> done(1));
  }
}
