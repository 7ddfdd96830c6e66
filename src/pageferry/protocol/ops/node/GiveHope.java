package pageferry.protocol.ops.node;

/**
 * Has those look once more who wait for pages of the node: another process may be killed now.
 * Answers 0.
 */
public record GiveHope() implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.relief().mayReclaim();
    return 0;
  }
}
