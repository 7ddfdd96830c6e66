package pageferry.protocol.compact;

import org.jspecify.annotations.Nullable;
import pageferry.mm.CompactResult;
import pageferry.mm.CompactScope;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateType;
import pageferry.mm.StepOp;
import pageferry.mm.VmCounter;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.ops.node.CompactPlan;
import pageferry.protocol.ops.node.NextCompaction;
import pageferry.protocol.ops.node.NoteCompaction;
import pageferry.protocol.ops.node.NoteCompaction.Outcome;
import pageferry.world.CompactEvent;

/**
 * The kernel thread that compacts a node's memory in the background, for as long as somebody asks
 * it for blocks: kcompactd() and kcompactd_do_work() (mm/compaction.c, Linux 6.1). Returns 0.
 */
public final class Kcompactd extends Routine {
  /** What the kcompactd of a node does; no program can name it. */
  public record Work(int node) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.KCOMPACTD;
    }

    @Override
    public Routine routine() {
      return new Kcompactd(node);
    }
  }

  private final int node;
  private NextCompaction.Wanted wanted = new NextCompaction.Wanted(0, ZoneType.DMA);
  private int zone;

  private Kcompactd(int node) {
    super(KernelFunction.KCOMPACTD);
    this.node = node;
  }

  @Override
  protected Instruction start() {
    current().kcompactd = true;
    return ask(node, new NextCompaction(), 0, this::asked);
  }

  private Instruction asked(NextCompaction.Wanted now) {
    wanted = now;
    if (now.order() == 0) {
      cpu().trace(new CompactEvent.KcompactdSleep(node));
      return done(0);
    }
    cpu().count(VmCounter.COMPACT_DAEMON_WAKE, 1);
    cpu().trace(new CompactEvent.KcompactdWake(place(now.highest())));
    zone = -1;
    return nextZone(null);
  }

  private CompactEvent.Place place(ZoneType type) {
    return new CompactEvent.Place(node, type, wanted.order());
  }

  private Instruction nextZone(@Nullable Object nothing) {
    var zones = topology().nodes().get(node).zones();
    while (++zone < zones.size()) {
      ZoneSpec spec = zones.get(zone);
      if (spec.pages() > 0 && spec.type().compareTo(wanted.highest()) <= 0) {
        CompactZone compact = new CompactZone(node, plan());
        return call(compact, rc -> compacted(compact, CompactResult.of(rc), spec.type()));
      }
    }
    return start();
  }

  private CompactPlan plan() {
    return new CompactPlan(
        zone,
        wanted.order(),
        CompactScope.BACKGROUND,
        wanted.highest(),
        MigrateType.MOVABLE,
        cpu().machine().compact());
  }

  private Instruction compacted(CompactZone compact, CompactResult result, ZoneType type) {
    cpu().count(VmCounter.COMPACT_DAEMON_MIGRATE_SCANNED, compact.migrateScanned());
    cpu().count(VmCounter.COMPACT_DAEMON_FREE_SCANNED, compact.freeScanned());
    boolean vain = result == CompactResult.COMPLETE || result == CompactResult.PARTIAL_SKIPPED;
    if (!vain && result != CompactResult.SUCCESS) {
      return nextZone(null);
    }
    Outcome outcome = vain ? Outcome.FAILED : Outcome.FREED;
    return ask(
        node,
        new NoteCompaction(zone, wanted.order(), outcome),
        0,
        now -> noted(outcome, now, type));
  }

  private Instruction noted(Outcome outcome, NoteCompaction.Deferral now, ZoneType type) {
    cpu()
        .trace(
            new CompactEvent.Deferral(
                place(type), outcome.what(), now.failed(), now.considered(), now.limit()));
    return nextZone(null);
  }
}
