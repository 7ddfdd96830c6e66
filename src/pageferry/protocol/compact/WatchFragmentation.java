package pageferry.protocol.compact;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CompactKnobs;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Knob;
import pageferry.mm.StepOp;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.BeginProactive;
import pageferry.protocol.ops.node.LookProactively;

/**
 * The part of kcompactd that nobody asks for anything: every half a second it looks how fragmented
 * its node is, and compacts beyond a mark until another one: kcompactd() and
 * proactive_compact_node() (mm/compaction.c, Linux 6.1). It ends when no process is left,
 * vm.compaction_proactiveness is 0, or another one has been started in its place. Returns 0.
 */
public final class WatchFragmentation extends Routine {
  /**
   * What the kcompactd of a node does while nobody asks it; no program can name it.
   *
   * @param node the node
   * @param watch the number of the watch
   * @param now whether it looks at once
   */
  public record Work(int node, int watch, boolean now) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.KCOMPACTD;
    }

    @Override
    public Routine routine() {
      return new WatchFragmentation(this);
    }
  }

  /** HPAGE_FRAG_CHECK_INTERVAL_MSEC, in ns. */
  private static final long INTERVAL = 500_000_000;

  /** 1 << COMPACT_MAX_DEFER_SHIFT. */
  private static final int DEFERRAL = 64;

  private final Work work;
  private boolean now;
  private int deferred;

  private WatchFragmentation(Work work) {
    super(KernelFunction.KCOMPACTD);
    this.work = work;
    this.now = work.now();
  }

  @Override
  protected Instruction start() {
    current().kcompactd = true;
    return now ? look(null) : sleep(INTERVAL);
  }

  private Instruction sleep(long ns) {
    now = false;
    return after(new Instruction.Sleep(ns, WaitKind.DAEMON, 0), this::look);
  }

  private Instruction look(@Nullable Object nothing) {
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> processes) {
    boolean ends = processes.isEmpty() || cpu().machine().knob(Knob.COMPACTION_PROACTIVENESS) == 0;
    LookProactively look = new LookProactively(work.watch());
    return ends ? done(0) : ask(work.node(), look, 0, this::looked);
  }

  private Instruction looked(LookProactively.Look look) {
    if (look.stale()) {
      return done(0);
    }
    boolean wanted = !look.reclaimed() && look.score() > knobs().proactive().high();
    if (look.busy() || !wanted) {
      return sleep(INTERVAL);
    }
    if (deferred > 0 && !now) {
      deferred--;
      return sleep(INTERVAL);
    }
    return ask(
        work.node(),
        new BeginProactive(),
        0,
        begun -> begun ? compact(look.score()) : sleep(INTERVAL));
  }

  private CompactKnobs knobs() {
    return cpu().machine().compact();
  }

  private Instruction compact(int before) {
    CompactNode compact = CompactNode.proactively(work.node(), cpu().machine());
    LookProactively look = new LookProactively(work.watch());
    return call(compact, rc -> ask(work.node(), look, 0, then -> compacted(before, then.score())));
  }

  /** What somebody has asked for meanwhile comes first; what brought nothing is not tried soon. */
  private Instruction compacted(int before, int score) {
    boolean vain = score >= before;
    boolean byTime = cpu().machine().profile().has(KernelSwitch.PROACTIVE_COMPACTION_ON_DEMAND);
    deferred = vain && !byTime ? DEFERRAL : 0;
    long pause = vain && byTime ? INTERVAL * DEFERRAL : INTERVAL;
    return call(new Kcompactd.Work(work.node()).routine(), served -> sleep(pause));
  }
}
