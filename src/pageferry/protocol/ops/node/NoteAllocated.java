package pageferry.protocol.ops.node;

/**
 * The zone of a frame notes that compaction has led to an allocation: compaction_defer_reset()
 * (mm/compaction.c, Linux 6.1).
 *
 * @param pfn the frame
 * @param order the order allocated
 */
public record NoteAllocated(long pfn, int order) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    for (ZoneMemory zone : memory.zones()) {
      if (zone.owns(pfn)) {
        zone.compaction().trust(order, true);
      }
    }
    return order;
  }
}
