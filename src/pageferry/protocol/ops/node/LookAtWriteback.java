package pageferry.protocol.ops.node;

/**
 * Looks who has to end the writeback of a folio. Answers the task; 0: the device, or there is none.
 *
 * @param pfn the folio's first page
 */
public record LookAtWriteback(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    return memory.writebacks().ender(pfn);
  }
}
