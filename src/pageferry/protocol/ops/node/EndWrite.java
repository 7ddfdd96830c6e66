package pageferry.protocol.ops.node;

/**
 * Ends what a task has to end of a folio that it writes: its writeback, or what a network file
 * system is not done with, of which its node tells those who wait: folio_end_private_2()
 * (mm/filemap.c, Linux 6.12). Answers the base pages freed.
 *
 * @param pfn the folio's first page
 */
public record EndWrite(long pfn) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    if (!memory.writebacks().awaitsCommit(pfn)) {
      return new EndWriteback(pfn).on(memory);
    }
    memory.writebacks().endCommit(pfn);
    return memory.put(pfn, 1);
  }
}
