package pageferry.protocol.ops.inode;

/**
 * Puts a page in unless there is one: shmem_add_to_page_cache() (mm/shmem.c), filemap_add_folio()
 * (mm/filemap.c, Linux 6.1). Answers the page frame that is there now, or {@link #SWAPPED}.
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

  /** The place has come to name a swap slot. */
  public static final long SWAPPED = Long.MIN_VALUE;

  @Override
  public Long on(PageCache cache) {
    long there = cache.find(offset);
    if (there >= 0 || cache.slot(offset) >= 0) {
      return there >= 0 ? there : SWAPPED;
    }
    cache.put(offset, pfn);
    if (marked) {
      cache.readAhead().mark(offset);
    }
    return pfn;
  }
}
