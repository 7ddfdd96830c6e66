package pageferry.protocol.ops.node;

/**
 * Whether a block of at least that order is free, or to be had from another type: the search of
 * __compact_finished() (mm/compaction.c, Linux 6.1).
 *
 * @param plan what is compacted
 */
public record HasBlock(CompactPlan plan) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    ZoneMemory zone = memory.zones().get(plan.zone());
    return zone.buddy().serves(plan.order(), plan.type());
  }
}
