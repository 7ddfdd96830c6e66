package pageferry.protocol.ops.inode;

/**
 * Puts a page where an offset of a shared-memory object names its slot: shmem_add_to_page_cache()
 * of shmem_swapin_folio() (mm/shmem.c, Linux 6.1). Answers whether it still named it.
 *
 * @param offset the page offset
 * @param slot the slot
 * @param pfn the page
 */
public record SwapInPage(long offset, long slot, long pfn) implements InodeOp<Boolean> {
  @Override
  public Boolean on(PageCache cache) {
    boolean there = cache.slot(offset) == slot;
    if (there) {
      cache.swapIn(offset, pfn);
    }
    return there;
  }
}
