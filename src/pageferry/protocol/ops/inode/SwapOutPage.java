package pageferry.protocol.ops.inode;

/**
 * Lets an offset of a shared-memory object name a swap slot in place of its page, or nothing:
 * shmem_delete_from_page_cache() (mm/shmem.c, Linux 6.1). Answers 0.
 *
 * @param offset the page offset
 * @param slot the slot, or -1
 */
public record SwapOutPage(long offset, long slot) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    if (slot < 0) {
      cache.remove(offset);
    } else {
      cache.swapOut(offset, slot);
    }
    return 0;
  }
}
