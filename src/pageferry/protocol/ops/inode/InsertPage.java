package pageferry.protocol.ops.inode;

/**
 * Puts a page in unless there is one: shmem_add_to_page_cache() (mm/shmem.c), filemap_add_folio()
 * (mm/filemap.c, Linux 6.1). Answers the page frame that is there now.
 *
 * @param offset the page offset
 * @param pfn the page frame
 * @param marked whether the next use of the page sets off reading ahead
 */
public record InsertPage(long offset, long pfn, boolean marked) implements InodeOp<Long> {
  /** The same for another page frame. */
  public InsertPage of(long page) {
    return new InsertPage(offset, page, marked);
  }

  @Override
  public Long on(PageCache cache) {
    long there = cache.find(offset);
    if (there >= 0) {
      return there;
    }
    cache.put(offset, pfn);
    if (marked) {
      cache.readAhead().mark(offset);
    }
    return pfn;
  }
}
