package pageferry.protocol.ops.node;

/**
 * Asks a node's kcompactd for a block. Answers whether it has to be woken, which it is if some zone
 * is worth compacting: wakeup_kcompactd() (mm/compaction.c, Linux 6.1).
 *
 * @param plan for which order, and up to which zone
 */
public record WakeKcompactd(CompactPlan plan) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    boolean worthwhile = false;
    for (ZoneMemory zone : memory.zones()) {
      boolean serves = zone.pages() > 0 && zone.type().compareTo(plan.highest()) <= 0;
      worthwhile |= serves && new BeginCompaction(plan).isWorthwhile(zone);
    }
    return memory
        .zones()
        .get(0)
        .compaction()
        .request()
        .ask(plan.order(), plan.highest(), worthwhile);
  }
}
