package pageferry.protocol.ops.inode;

/**
 * Asks whether a page has needed a node of its page cache's tree that was not there before:
 * xas_alloc() (lib/xarray.c, Linux 6.1), which charges it for the tree of an inode. Answers how
 * many nodes there are then, otherwise 0.
 *
 * @param offset the page offset
 */
public record CountNodes(long offset) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    return cache.nodesWith(offset);
  }
}
