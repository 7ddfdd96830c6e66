package pageferry.protocol.node;

/**
 * Fills a node with clean page cache before the first task runs. Answers the pages left free.
 *
 * @param freePages how many pages to leave free
 */
public record FillBallast(long freePages) implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    memory.ballast().fill(memory, freePages);
    return memory.freePages();
  }
}
