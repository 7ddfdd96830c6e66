package pageferry.protocol.ops.node;

/**
 * Records which inode and offset a page of a page cache belongs to: page->mapping and page->index.
 * Answers 0.
 *
 * @param pfn the page
 * @param inode the inode's number
 * @param offset the page offset
 */
public record NameObject(long pfn, int inode, long offset) implements NodeOp<Integer> {
  @Override
  public Integer on(NodeMemory memory) {
    memory.objects().put(pfn, new CachePlace(inode, offset));
    return 0;
  }
}
