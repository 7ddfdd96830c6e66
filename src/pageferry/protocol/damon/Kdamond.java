package pageferry.protocol.damon;

import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.StepOp;
import pageferry.mm.WaitKind;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.world.DamonEvent;

/**
 * The kernel thread that watches how a node's memory is used and acts by that: kdamond_fn() and
 * kdamond_apply_schemes() (mm/damon/core.c, Linux 6.11). It ends when its time is over or no
 * process is left. Returns 0.
 */
final class Kdamond extends Routine {
  /**
   * What the thread does; no program can name it.
   *
   * @param node whose memory it watches
   */
  record Work(int node, Monitoring monitoring, Scheme scheme) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.KDAMOND;
    }

    @Override
    public Routine routine() {
      return new Kdamond(this);
    }
  }

  private final Work work;
  private final Monitoring monitoring;
  private final QuotaWindow quota;
  private Regions regions = new Regions(0, 1, 1, 1);
  private long begunNs;
  private int samples;
  private int at;
  private long appliedAt;

  private Kdamond(Work work) {
    super(KernelFunction.KDAMOND_FN);
    this.work = work;
    this.monitoring = work.monitoring();
    this.quota = new QuotaWindow(work.scheme(), monitoring.samples(), monitoring.aggregateNs());
  }

  @Override
  protected Instruction start() {
    begunNs = cpu().nowNs();
    long first = topology().firstPfn(work.node());
    long end = first + topology().nodes().get(work.node()).pages();
    regions = new Regions(first, end, monitoring.leastRegions(), monitoring.mostRegions());
    return sample();
  }

  private Instruction sample() {
    gotOn();
    return after(new Instruction.ListProcesses(), this::listed);
  }

  private Instruction listed(List<Candidate> processes) {
    boolean over = cpu().nowNs() - begunNs >= monitoring.untilNs();
    return processes.isEmpty() || over
        ? done(0)
        : call(new CheckRegions(regions.all(), false), chosen -> sleep());
  }

  private Instruction sleep() {
    Instruction sleep = new Instruction.Sleep(monitoring.sampleNs(), WaitKind.DAEMON, 0);
    return after(sleep, slept -> call(new CheckRegions(regions.all(), true), this::checked));
  }

  private Instruction checked(long used) {
    return ++samples < monitoring.samples() ? sample() : aggregate();
  }

  private Instruction aggregate() {
    samples = 0;
    regions.merge(monitoring.samples());
    boolean usedUp = quota.adjust(regions.all(), cpu().nowNs());
    cpu()
        .trace(
            new DamonEvent.DamonAggregated(
                work.node(), regions.count(), regions.mostAccesses(), usedUp));
    at = 0;
    return apply();
  }

  /** damon_do_apply_schemes(). */
  private Instruction apply() {
    while (at < regions.count()) {
      Region region = regions.all().get(at);
      if (!quota.isUsedUp() && quota.takes(region)) {
        if (region.pages() > quota.left()) {
          regions.cut(at, quota.left());
        }
        return apply(region);
      }
      at++;
    }
    quota.wentThrough();
    regions.reset();
    regions.split(cpu().dice());
    return sample();
  }

  /** damos_apply_scheme(). */
  private Instruction apply(Region region) {
    cpu()
        .trace(
            new DamonEvent.DamosBeforeApply(
                work.node(),
                regions.count(),
                region.first(),
                region.end(),
                region.accesses(),
                region.age()));
    appliedAt = cpu().nowNs();
    return call(work.scheme().on(region), done -> applied(region, done));
  }

  private Instruction applied(Region region, long done) {
    quota.charge(region.pages(), region.end(), cpu().nowNs() - appliedAt);
    region.rejuvenate();
    cpu().trace(new DamonEvent.DamosApplied(work.node(), region.pages(), done));
    at++;
    return apply();
  }
}
