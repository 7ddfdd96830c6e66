package pageferry.protocol.ops.inode;

/**
 * Puts a new page into the swap cache, into which its slot is about to be read: swapcache_prepare()
 * and add_to_swap_cache() of __read_swap_cache_async() (mm/swap_state.c, Linux 6.1).
 *
 * @param slot the slot
 * @param pfn the page
 * @param ahead whether nobody has asked for it yet
 */
public record ReadIntoCache(long slot, long pfn, boolean ahead)
    implements InodeOp<ReadIntoCache.Added> {
  /**
   * What came of it.
   *
   * @param there the page that the cache has now, or -1 where no entry names the slot any more
   * @param shadow on which node the page was when it was reclaimed, or -1
   */
  public record Added(long there, int shadow) {}

  @Override
  public Added on(PageCache cache) {
    long there = cache.find(slot);
    if (there >= 0 || cache.slots().count(slot) == 0) {
      return new Added(there, -1);
    }
    cache.put(slot, pfn);
    if (ahead) {
      cache.slots().markAhead(slot);
    }
    return new Added(pfn, cache.slots().takeShadow(slot));
  }
}
