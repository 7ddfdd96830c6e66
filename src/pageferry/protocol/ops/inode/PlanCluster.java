package pageferry.protocol.ops.inode;

/**
 * Decides which slots are read with one that shared memory needs, those around it on the device:
 * swapin_nr_pages() and swap_cluster_readahead() (mm/swap_state.c, Linux 6.1). Answers them in
 * ascending order.
 *
 * @param slot the slot that is needed
 */
public record PlanCluster(long slot) implements InodeOp<long[]> {
  @Override
  public long[] on(PageCache cache) {
    return cache.slots().planCluster(slot);
  }
}
