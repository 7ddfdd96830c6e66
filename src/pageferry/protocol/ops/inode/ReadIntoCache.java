package pageferry.protocol.ops.inode;

import pageferry.mm.Shadow;

/**
 * Puts a new folio into the swap cache, into which its slots are about to be read:
 * swapcache_prepare() and add_to_swap_cache() of __read_swap_cache_async() (mm/swap_state.c, Linux
 * 6.1).
 *
 * @param slot the first slot
 * @param order how many slots: 2^order
 * @param pfn the first page
 * @param ahead whether nobody has asked for it yet
 */
public record ReadIntoCache(long slot, int order, long pfn, boolean ahead)
    implements InodeOp<ReadIntoCache.Added> {
  /**
   * What came of it.
   *
   * @param there the page that the cache has now, or -1 where no entry names a slot any more
   * @param shadow what is remembered of the page that was reclaimed
   */
  public record Added(long there, Shadow shadow) {}

  @Override
  public Added on(PageCache cache) {
    SwapSlots slots = cache.slots();
    for (long each = slot; each < slot + (1L << order); each++) {
      long there = cache.find(each);
      if (there >= 0 || slots.count(each) == 0) {
        return new Added(there, Shadow.NONE);
      }
    }
    if (order == 0) {
      cache.put(slot, pfn);
    } else {
      cache.putLarge(slot, order, pfn);
    }
    if (ahead) {
      slots.markAhead(slot);
    }
    Shadow shadow = slots.takeShadow(slot);
    for (long each = slot; each < slot + (1L << order); each++) {
      slots.markFresh(each);
      slots.takeShadow(each);
    }
    return new Added(pfn, shadow);
  }
}
