package pageferry.protocol.ops.node;

/**
 * Whether a zone has the pages that kswapd is to keep free: pgdat_balanced() (mm/vmscan.c, Linux
 * 6.1), which is content with any of them.
 *
 * @param promotes whether pages are promoted to the node, for which it keeps more free: WMARK_PROMO
 */
public record IsBalanced(boolean promotes) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return memory.balanced(promotes);
  }
}
