package pageferry.protocol.inode;

/**
 * Puts a page in unless there is one: shmem_add_to_page_cache() (mm/shmem.c, Linux 6.1). Answers
 * the page frame that is there now.
 *
 * @param offset the page offset
 * @param pfn the page frame
 */
public record InsertPage(long offset, long pfn) implements InodeOp<Long> {
  @Override
  public Long on(PageCache cache) {
    long there = cache.find(offset);
    if (there >= 0) {
      return there;
    }
    cache.put(offset, pfn);
    return pfn;
  }
}
