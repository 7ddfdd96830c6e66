package pageferry.protocol.ops.inode;

/**
 * Puts a large folio in where all of its place is empty: shmem_add_to_page_cache() (mm/shmem.c),
 * filemap_add_folio() (mm/filemap.c, Linux 6.1). Answers whether they were.
 *
 * @param head the first page offset
 * @param order the folio's order
 * @param pfn the first page frame
 * @param marked whether the next use of the folio sets off reading ahead
 */
public record InsertLarge(long head, int order, long pfn, boolean marked)
    implements InodeOp<Boolean> {
  @Override
  public Boolean on(PageCache cache) {
    if (!cache.hasRoom(head, order)) {
      return false;
    }
    cache.putLarge(head, order, pfn);
    if (marked) {
      cache.readAhead().mark(head);
    }
    return true;
  }
}
