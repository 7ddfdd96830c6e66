package pageferry.protocol.ops.node;

import pageferry.mm.KernelSwitch;

/**
 * Looks whether a node's kcompactd has to compact unasked: should_proactive_compact_node()
 * (mm/compaction.c, Linux 6.1).
 *
 * @param watch the number of the watch that asks, or -1
 */
public record LookProactively(int watch) implements NodeOp<LookProactively.Look> {
  /**
   * What there is to be seen.
   *
   * @param stale whether another watch has begun
   * @param busy whether kcompactd works
   * @param reclaimed whether kswapd works
   * @param score how fragmented the node is, from 0 to 100: fragmentation_score_node()
   */
  public record Look(boolean stale, boolean busy, boolean reclaimed, int score) {}

  @Override
  public Look on(NodeMemory memory) {
    CompactRequest request = memory.zones().get(0).compaction().request();
    int score = 0;
    for (ZoneMemory zone : memory.zones()) {
      score += share(zone, memory);
    }
    return new Look(!request.isWatch(watch), request.isAwake(), memory.kswapd().isAwake(), score);
  }

  /** What a zone adds to the score of its node: fragmentation_score_zone_weighted(). */
  private static int share(ZoneMemory zone, NodeMemory memory) {
    long pages = 0;
    for (ZoneMemory each : memory.zones()) {
      pages += each.pages();
    }
    long score = zone.pages() * zone.fragmentation(memory.paging().hugeOrder());
    return (int) (score / (pages + 1));
  }

  /** How fragmented a zone is that is compacted unasked: fragmentation_score_zone(). */
  static int ofZone(ZoneMemory zone, NodeMemory memory) {
    return memory.has(KernelSwitch.PROACTIVE_COMPACTION_BY_ZONE)
        ? zone.fragmentation(memory.paging().hugeOrder())
        : share(zone, memory);
  }
}
