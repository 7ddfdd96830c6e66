package pageferry.protocol.ops.node;

/**
 * Ends the compaction of a zone: the free pages that were not needed go back, and the zone notes
 * where the free scanner is: the end of compact_zone() (mm/compaction.c, Linux 6.1).
 *
 * @param plan what is compacted
 * @param unused the free pages that were not needed
 * @param met whether the scanners have met
 */
public record EndCompaction(CompactPlan plan, long[] unused, boolean met)
    implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    CompactRecord seen = plan.record(memory);
    long highest = -1;
    for (long pfn : unused) {
      memory.put(pfn, 1);
      highest = Math.max(highest, pfn);
    }
    if (met) {
      seen.met();
    } else if (highest >= 0) {
      seen.freeAgain(highest);
    }
    return unused.length;
  }
}
