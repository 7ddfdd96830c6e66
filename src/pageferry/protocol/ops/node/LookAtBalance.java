package pageferry.protocol.ops.node;

/**
 * Whether a node's kswapd has still something to reclaim: pgdat_balanced() and nr_boost_reclaim in
 * balance_pgdat() (mm/vmscan.c, Linux 6.1).
 *
 * @param promotes whether pages are promoted to the node, for which it keeps more free: WMARK_PROMO
 * @param reclaimed how many pages it has reclaimed since it last looked
 */
public record LookAtBalance(boolean promotes, long reclaimed)
    implements NodeOp<LookAtBalance.Balance> {
  /** What is to be done. */
  public enum Balance {
    /** Memory is wanting. */
    SHORT,
    /** It is not, but watermarks are boosted, for which files are dropped. */
    BOOSTED,
    /** Nothing. */
    BALANCED
  }

  @Override
  public Balance on(NodeMemory memory) {
    boolean balanced = memory.balanced(promotes);
    memory.kswapd().boostFell(balanced ? reclaimed : Long.MAX_VALUE);
    if (!balanced) {
      return Balance.SHORT;
    }
    return memory.kswapd().boost() > 0 ? Balance.BOOSTED : Balance.BALANCED;
  }
}
