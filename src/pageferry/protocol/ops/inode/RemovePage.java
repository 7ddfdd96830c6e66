package pageferry.protocol.ops.inode;

/**
 * Takes a page out if it is still the one at its offset: delete_from_page_cache() (mm/filemap.c,
 * Linux 6.1). Answers 1 if it was, otherwise 0.
 *
 * @param offset the page offset
 * @param pfn the page frame
 */
public record RemovePage(long offset, long pfn) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    if (cache.find(offset) != pfn) {
      return 0;
    }
    cache.remove(offset);
    return 1;
  }
}
