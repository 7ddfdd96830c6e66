package pageferry.protocol.ops.node;

import pageferry.mm.CompactResult;

/**
 * Whether a zone has been compacted enough where nobody has asked for a block: the part of
 * __compact_finished() for cc->proactive_compaction (mm/compaction.c, Linux 6.1). Answers SUCCESS,
 * CONTINUE, or PARTIAL_SKIPPED while kswapd works.
 *
 * @param plan what is compacted
 */
public record IsUnfragmented(CompactPlan plan) implements NodeOp<CompactResult> {
  @Override
  public CompactResult on(NodeMemory memory) {
    if (memory.kswapd().isAwake()) {
      return CompactResult.PARTIAL_SKIPPED;
    }
    int score = LookProactively.ofZone(memory.zones().get(plan.zone()), memory);
    return score > plan.knobs().proactive().low() ? CompactResult.CONTINUE : CompactResult.SUCCESS;
  }
}
