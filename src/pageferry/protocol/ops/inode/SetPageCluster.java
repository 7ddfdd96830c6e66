package pageferry.protocol.ops.inode;

/**
 * Sets vm.page-cluster: how many pages are read ahead from swap, as a power of two (mm/swap.c,
 * Linux 6.1). Answers the one before.
 *
 * @param order the new one
 */
public record SetPageCluster(int order) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    int before = cache.slots().cluster();
    cache.slots().setCluster(order);
    return before;
  }
}
