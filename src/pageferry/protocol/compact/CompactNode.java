package pageferry.protocol.compact;

import pageferry.mm.CompactScope;
import pageferry.mm.KernelFunction;
import pageferry.mm.MigrateType;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.CompactPlan;

/** Compacts all zones of a node, the lowest first: compact_node() (mm/compaction.c, Linux 6.1). */
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

  @Override
  protected Instruction start() {
    var zones = topology().nodes().get(node).zones();
    while (next < zones.size()) {
      ZoneSpec zone = zones.get(next++);
      if (zone.pages() > 0) {
        return call(new CompactZone(node, plan.of(next - 1)), rc -> start());
      }
    }
    return done(0);
  }
}
