package pageferry.protocol.oom;

import java.util.ArrayDeque;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.StepOp;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.mmap.UnmapRange;
import pageferry.protocol.ops.cgroup.SkipVictim;
import pageferry.protocol.ops.node.GiveHope;
import pageferry.protocol.ops.space.FindReapable;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.Vma;
import pageferry.world.OomEvent;

/**
 * Takes the private memory of a killed process away before it has come to its exit: oom_reap_task()
 * (mm/oom_kill.c, Linux 5.10). It only tries to take mmap_lock, ten times within a second; then
 * nothing more is hoped for from that process, so who waits for memory never waits for it for ever.
 * Returns 0.
 */
final class OomReap extends Routine {
  /** What the oom_reaper is given to do; no program can name it. */
  record Work(Candidate victim) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.OUT_OF_MEMORY;
    }

    @Override
    public Routine routine() {
      return new OomReap(victim);
    }
  }

  /** MAX_OOM_REAP_RETRIES. */
  private static final int MOST_TRIES = 10;

  /** Until it runs where it does not wait; an estimate: by the recordings later than 34 tries. */
  private static final long LATE_NS = 1_000_000;

  /** OOM_REAPER_DELAY. */
  private static final long DELAY_NS = 2_000_000_000;

  private final Candidate victim;
  private final ArrayDeque<Vma> areas = new ArrayDeque<>();
  private int tries;
  private int node;

  private OomReap(Candidate victim) {
    super(KernelFunction.OOM_REAP_TASK_MM);
    this.victim = victim;
  }

  @Override
  protected Instruction start() {
    long ns = has(KernelSwitch.OOM_REAPER_WAITS) ? DELAY_NS : LATE_NS;
    return after(new Instruction.Sleep(ns), slept -> tryToReap());
  }

  private Instruction tryToReap() {
    tries++;
    return ask(victim.mm(), new FindReapable(), MmapLock.TRY_READ, 0, this::found);
  }

  private Instruction found(FindReapable.Found found) {
    if (!found.locked()) {
      return tries < MOST_TRIES
          ? after(new Instruction.Sleep(PAUSE_NS), slept -> tryToReap())
          : after(skip(), skipped -> giveHope(new OomEvent.SkipTaskReaping(victim.pid())));
    }
    areas.addAll(found.areas());
    return reapNext(0);
  }

  private Instruction.AskCgroups skip() {
    return new Instruction.AskCgroups(new SkipVictim(victim.mm()));
  }

  private Instruction reapNext(long nothing) {
    Vma area = areas.poll();
    return area == null
        ? ask(victim.mm(), Nothing.NOTHING, MmapLock.RELEASE, 0, released -> reaped())
        : call(new UnmapRange(victim.mm(), area.start(), area.end(), List.of()), this::reapNext);
  }

  private Instruction reaped() {
    OomEvent over = new OomEvent.FinishTaskReaping(victim.pid());
    return after(skip(), skipped -> giveHope(over));
  }

  private Instruction giveHope(OomEvent over) {
    if (node == topology().nodes().size()) {
      cpu().trace(over);
      return done(0);
    }
    return tell(node++, new GiveHope(), 0, told -> giveHope(over));
  }
}
