package pageferry.protocol.compact;

import java.util.List;
import pageferry.mm.CompactKnobs;
import pageferry.mm.CompactResult;
import pageferry.mm.CompactScope;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateType;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.protocol.kernel.CompactAsk;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.CompactPlan;
import pageferry.protocol.ops.node.NoteCompaction;
import pageferry.protocol.ops.node.NoteCompaction.Outcome;
import pageferry.world.CompactEvent;

/**
 * Compacts the zones that an allocation may use, one after the other, until a block of its order is
 * free: try_to_compact_pages() (mm/compaction.c, Linux 6.1). Returns the number of the best {@link
 * CompactResult}.
 */
public final class DirectCompact extends Routine {
  private final CompactAsk asked;
  private final ZoneType highest;
  private CompactResult best = CompactResult.SKIPPED;
  private int at;
  private int zone;

  public DirectCompact(CompactAsk asked) {
    super(KernelFunction.TRY_TO_COMPACT_PAGES);
    this.asked = asked;
    this.highest = Gfp.highestZone(asked.gfp());
  }

  @Override
  protected Instruction start() {
    int priority = asked.scope().priority();
    cpu().trace(new CompactEvent.TryToCompact(asked.order(), asked.gfp(), priority));
    if (asked.nodes().length == 0) {
      return done(best.ordinal());
    }
    zone = zones().size();
    return nextZone();
  }

  private List<ZoneSpec> zones() {
    return topology().nodes().get(node()).zones();
  }

  private int node() {
    return asked.nodes()[at];
  }

  private Instruction nextZone() {
    zone--;
    while (zone >= 0 && !mayServe(zones().get(zone))) {
      zone--;
    }
    if (zone >= 0) {
      CompactPlan plan = plan();
      return call(new CompactZone(node(), plan), rc -> compacted(plan, CompactResult.of(rc)));
    }
    at++;
    if (at == asked.nodes().length) {
      return done(best.ordinal());
    }
    zone = zones().size();
    return nextZone();
  }

  private CompactPlan plan() {
    MigrateType type = MigrateType.of(asked.gfp());
    CompactKnobs knobs = cpu().machine().compact();
    return new CompactPlan(zone, asked.order(), asked.scope(), highest, type, knobs);
  }

  private boolean mayServe(ZoneSpec spec) {
    return spec.pages() > 0 && spec.type().compareTo(highest) <= 0;
  }

  private Instruction compacted(CompactPlan plan, CompactResult result) {
    best = best.or(result);
    boolean vain = result == CompactResult.COMPLETE || result == CompactResult.PARTIAL_SKIPPED;
    if (result == CompactResult.SUCCESS) {
      return note(plan, Outcome.FREED);
    }
    if (result == CompactResult.DEFERRED) {
      return note(plan, Outcome.NONE);
    }
    return vain && asked.scope() != CompactScope.ASYNC ? note(plan, Outcome.FAILED) : nextZone();
  }

  private Instruction note(CompactPlan plan, Outcome outcome) {
    NoteCompaction note = new NoteCompaction(plan.zone(), plan.order(), outcome);
    return ask(node(), note, 0, deferral -> noted(outcome, deferral));
  }

  private Instruction noted(Outcome outcome, NoteCompaction.Deferral now) {
    CompactEvent.Place place =
        new CompactEvent.Place(node(), zones().get(zone).type(), asked.order());
    cpu()
        .trace(
            new CompactEvent.Deferral(
                place, outcome.what(), now.failed(), now.considered(), now.limit()));
    return outcome == Outcome.FREED ? done(best.ordinal()) : nextZone();
  }
}
