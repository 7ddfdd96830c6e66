package pageferry.protocol.ops.node;

/** Asks how many page frames of the node are free. */
public record CountFree() implements NodeOp<Long> {
  @Override
  public Long on(NodeMemory memory) {
    return memory.freePages();
  }
}
