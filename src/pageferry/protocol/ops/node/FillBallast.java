package pageferry.protocol.ops.node;

/**
 * Fills a node with page cache. Answers the pages left free.
 *
 * @param freePages how many pages to leave free
 * @param clean whether reclaim can free them again
 */
public record FillBallast(long freePages, boolean clean) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    memory.ballast(clean).fill(memory, freePages);
    return memory.freePages();
  }
}
