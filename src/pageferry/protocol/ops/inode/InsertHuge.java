package pageferry.protocol.ops.inode;

/**
 * Puts a huge page in where all of its 2 MiB are empty: shmem_add_to_page_cache() (mm/shmem.c,
 * Linux 6.1). Answers whether they were.
 *
 * @param head the first page offset
 * @param pfn the first page frame
 */
public record InsertHuge(long head, long pfn) implements InodeOp<Boolean> {
  @Override
  public Boolean on(PageCache cache) {
    if (!cache.hasRoom(head)) {
      return false;
    }
    cache.putHuge(head, pfn);
    return true;
  }
}
