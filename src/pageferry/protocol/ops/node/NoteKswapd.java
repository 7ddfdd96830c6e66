package pageferry.protocol.ops.node;

/**
 * A node's kswapd wakes or falls asleep: the beginning and the end of balance_pgdat() (mm/vmscan.c,
 * Linux 6.1), which accounts for what the zones' marks are boosted by.
 *
 * @param awake whether it works from now on
 */
public record NoteKswapd(boolean awake) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.kswapd().wake(awake);
    account(memory, awake);
    return 0;
  }

  /** Ends a run, and begins another one: what watermarks are boosted by is gone after each. */
  static void account(NodeMemory memory, boolean goesOn) {
    long boost = 0;
    for (ZoneMemory zone : memory.zones()) {
      zone.endBoostReclaim();
      boost += goesOn ? zone.beginBoostReclaim() : 0;
    }
    memory.kswapd().boostBy(boost);
  }
}
