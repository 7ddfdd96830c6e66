package pageferry.protocol.compact;

import pageferry.mm.CompactScope;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateType;
import pageferry.mm.VmCounter;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.CompactPlan;

/**
 * Compacts all zones of a node, the lowest first: compact_node() and proactive_compact_node()
 * (mm/compaction.c, Linux 6.1).
 */
public final class CompactNode extends Routine {
  private final int node;
  private final CompactPlan plan;
  private int next;

  private CompactNode(int node, CompactPlan plan) {
    super(KernelFunction.COMPACT_NODE);
    this.node = node;
    this.plan = plan;
  }

  /** As much as can be had, whatever it takes. */
  public static CompactNode whole(int node, MachineFacts machine) {
    return new CompactNode(
        node,
        new CompactPlan(
            0,
            -1,
            CompactScope.MANUAL,
            ZoneType.MOVABLE,
            MigrateType.UNMOVABLE,
            machine.compact()));
  }

  /** Until each zone is fragmented no more than vm.compaction_proactiveness allows. */
  static CompactNode proactively(int node, MachineFacts machine) {
    return new CompactNode(
        node,
        new CompactPlan(
            0,
            -1,
            CompactScope.PROACTIVE,
            ZoneType.MOVABLE,
            MigrateType.UNMOVABLE,
            machine.compact()));
  }

  @Override
  protected Instruction start() {
    var zones = topology().nodes().get(node).zones();
    while (next < zones.size()) {
      ZoneSpec zone = zones.get(next++);
      if (zone.pages() > 0) {
        CompactZone compact = new CompactZone(node, plan.of(next - 1));
        return call(compact, rc -> compacted(compact));
      }
    }
    return done(0);
  }

  private Instruction compacted(CompactZone compact) {
    if (plan.scope() == CompactScope.PROACTIVE) {
      cpu().count(VmCounter.COMPACT_DAEMON_MIGRATE_SCANNED, compact.migrateScanned());
      cpu().count(VmCounter.COMPACT_DAEMON_FREE_SCANNED, compact.freeScanned());
    }
    return start();
  }
}
