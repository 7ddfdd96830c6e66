package pageferry.protocol.ops.node;

/**
 * Frees all page cache that {@link FillBallast} has filled the node with: invalidating it, as by
 * drop_caches (fs/drop_caches.c, Linux 6.1), or the end of what kept it. Answers the pages freed.
 *
 * @param clean whether that which reclaim can free is meant, or the other
 */
public record DropBallast(boolean clean) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    return memory.ballast(clean).reclaim(memory, Long.MAX_VALUE);
  }
}
