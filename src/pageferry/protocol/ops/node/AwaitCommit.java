package pageferry.protocol.ops.node;

/**
 * Ends the writeback of a folio that the server of a network file system has but has not committed,
 * or that is being copied to a local cache: nfs_inode_add_request() (fs/nfs/write.c) and
 * folio_start_private_2() (include/linux/netfs.h, Linux 6.12). It takes a reference for that.
 * Answers the base pages freed, which are none.
 *
 * @param pfn the folio's first page
 * @param ender the task that has to end that
 */
public record AwaitCommit(long pfn, int ender) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.frames().addRefs(pfn, 1);
    int freed = new EndWriteback(pfn).on(memory);
    memory.writebacks().beginCommit(pfn, ender);
    return freed;
  }
}
