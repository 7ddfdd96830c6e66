package pageferry.protocol.ops.node;

import pageferry.mm.CompactKnobs;
import pageferry.mm.CompactScope;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateType;
import pageferry.mm.ZoneType;

/**
 * What is compacted, and for whom: struct compact_control (mm/internal.h, Linux 6.1).
 *
 * @param zone the zone's place among those of its node
 * @param order the order that is wanted, or -1: as much as can be had
 * @param scope for whom
 * @param highest the highest zone that the allocation may use
 * @param type what the block is for
 * @param knobs what the administrator has set
 */
public record CompactPlan(
    int zone,
    int order,
    CompactScope scope,
    ZoneType highest,
    MigrateType type,
    CompactKnobs knobs) {
  /** How much its migrations may block. */
  public MigrateMode mode() {
    return scope.mode();
  }

  /** The same of another zone. */
  public CompactPlan of(int another) {
    return new CompactPlan(another, order, scope, highest, type, knobs);
  }

  /** Whether anything about it waits. */
  boolean waits() {
    return mode() != MigrateMode.MIGRATE_ASYNC;
  }

  /** Whether pages of a pageblock may be moved: suitable_migration_source(). */
  boolean takesFrom(MigrateType block) {
    boolean picky = scope.isDirect() && !waits();
    return !picky || (type == MigrateType.MOVABLE ? block.isMovable() : block == type);
  }

  /** The record of its zone. */
  CompactRecord record(NodeMemory memory) {
    return memory.zones().get(zone).compaction();
  }
}
