package pageferry.protocol.ops.node;

/**
 * Looks whether a network file system is not done with a folio that it has written:
 * folio_test_private() of NFS, folio_test_private_2() (Linux 6.12).
 *
 * @param pfn the folio's first page
 */
public record AwaitsCommit(long pfn) implements NodeOp<Boolean> {
  @Override
  public Boolean on(NodeMemory memory) {
    return memory.writebacks().awaitsCommit(pfn);
  }
}
