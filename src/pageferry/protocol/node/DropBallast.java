package pageferry.protocol.node;

/**
 * Frees all clean page cache that {@link FillBallast} has filled the node with: invalidating it, as
 * by drop_caches (fs/drop_caches.c, Linux 6.1). Answers the pages freed.
 */
public record DropBallast() implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    long freed = memory.ballast().pages();
    memory.ballast().reclaim(memory, (int) freed);
    return freed;
  }
}
