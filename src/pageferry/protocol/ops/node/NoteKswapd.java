package pageferry.protocol.ops.node;

/**
 * A node's kswapd wakes, begins anew or falls asleep: the beginning and the end of balance_pgdat()
 * (mm/vmscan.c, Linux 6.1), which accounts for what the zones' marks are boosted by.
 *
 * @param awake whether it works from now on
 */
public record NoteKswapd(boolean awake) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.kswapd().wake(awake);
    long boost = 0;
    for (ZoneMemory zone : memory.zones()) {
      zone.endBoostReclaim();
      boost += awake ? zone.beginBoostReclaim() : 0;
    }
    memory.kswapd().boostBy(boost);
    return 0;
  }
}
