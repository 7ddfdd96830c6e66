package pageferry.protocol.ops.node;

import pageferry.mm.CompactResult;
import pageferry.mm.CompactScope;
import pageferry.mm.MigrateType;

/**
 * Sees whether a zone is worth compacting, and where its scanners begin: compaction_deferred(),
 * compaction_suitable() and the first part of compact_zone() (mm/compaction.c, Linux 6.1).
 *
 * @param plan what is compacted
 */
public record BeginCompaction(CompactPlan plan) implements NodeOp<BeginCompaction.Begun> {
  /** COMPACT_COSTLY_ORDER. */
  private static final int COSTLY = 3;

  private static final long ALL = 1000;

  /**
   * How it begins.
   *
   * @param result CONTINUE, or why it does not
   * @param start the zone's first frame
   * @param end the frame after its last
   * @param migrate where the migrate scanner begins
   * @param free the first frame of the pageblock where the free scanner begins
   */
  public record Begun(CompactResult result, long start, long end, long migrate, long free) {}

  @Override
  public Begun on(NodeMemory memory) {
    ZoneMemory zone = memory.zones().get(plan.zone());
    CompactRecord seen = zone.compaction();
    CompactResult result = zone.pages() == 0 ? CompactResult.SKIPPED : suits(zone, seen);
    if (result == CompactResult.CONTINUE && plan.order() >= 0 && seen.restarts(plan.order())) {
      seen.skipNone();
    }
    boolean whole = plan.scope().isWhole();
    long migrate = whole ? seen.start() : seen.migrateFrom(plan.waits());
    long free = whole ? seen.last() : seen.freeFrom();
    return new Begun(result, seen.start(), seen.end(), migrate, free);
  }

  private CompactResult suits(ZoneMemory zone, CompactRecord seen) {
    if (plan.order() < 0) {
      return CompactResult.CONTINUE;
    }
    if (plan.scope() != CompactScope.SYNC_FULL && seen.defers(plan.order())) {
      return CompactResult.DEFERRED;
    }
    return suits(zone);
  }

  /** Whether compacting a zone may bring a block. */
  boolean isWorthwhile(ZoneMemory zone) {
    return suits(zone) == CompactResult.CONTINUE;
  }

  private CompactResult suits(ZoneMemory zone) {
    int more = zone.unusable(plan.type() == MigrateType.MOVABLE);
    if (zone.hasBlock(plan.order()) && zone.allows(plan.order(), Mark.MIN, plan.highest(), more)) {
      return CompactResult.SUCCESS;
    }
    Mark needed = plan.order() > COSTLY ? Mark.LOW : Mark.MIN;
    int gap = 2 << plan.order();
    if (!zone.allows(0, needed, plan.highest(), gap)) {
      return CompactResult.SKIPPED;
    }
    boolean fragmented = plan.order() <= COSTLY || index(zone) > plan.knobs().threshold();
    return fragmented ? CompactResult.CONTINUE : CompactResult.NOT_SUITABLE_ZONE;
  }

  /**
   * From 0, too little memory, to 1000, too fragmented: fragmentation_index() (mm/vmstat.c, Linux
   * 6.1). Where a block is free it is beyond that, for then nothing stands in the way.
   */
  private long index(ZoneMemory zone) {
    long blocks = zone.buddy().blocks();
    if (blocks == 0) {
      return 0;
    }
    return zone.hasBlock(plan.order())
        ? ALL + 1
        : ALL - (ALL + zone.buddy().freePages() * ALL / (1L << plan.order())) / blocks;
  }
}
