package pageferry.protocol.ops.inode;

import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;

/**
 * Looks up neighbouring offsets, and what a new page at one of them would have to follow:
 * filemap_map_pages() (mm/filemap.c), shmem_get_policy() (mm/shmem.c, Linux 6.1).
 *
 * <p>Folios whose use sets off reading ahead are passed over.
 *
 * @param first the first offset
 * @param count how many
 * @param wanted the offset whose policy is asked for
 * @param least from where on folios that lie there in part are looked at whole
 * @param most up to where they are
 */
public record FindPages(long first, int count, long wanted, long least, long most)
    implements InodeOp<FindPages.Found> {
  /** The offsets alone. */
  public FindPages(long first, int count, long wanted) {
    this(first, count, wanted, first, first + count);
  }

  /** The same with the rest of folios that are within a stretch: filemap_map_folio_range(). */
  public FindPages whole(long from, long to) {
    return new FindPages(first, count, wanted, from, to);
  }

  /**
   * What was found.
   *
   * @param first the first offset
   * @param pfns a page frame or -1 per offset
   * @param policy the object's policy at the wanted offset, or null
   * @param traits what the inode is
   * @param order of the folio at the wanted offset
   * @param slot the swap slot that the wanted offset names in place of a page, or -1
   */
  public record Found(
      long first,
      long[] pfns,
      @Nullable MemPolicy policy,
      PageCache.Traits traits,
      int order,
      long slot) {}

  @Override
  public Found on(PageCache cache) {
    long from = cache.headOf(first);
    from = from < least || end(cache, from) > most ? first : from;
    long last = first + count - 1;
    long to = end(cache, last);
    to = to > most || cache.headOf(last) < least ? last + 1 : to;
    long[] pfns = new long[(int) (to - from)];
    for (int i = 0; i < pfns.length; i++) {
      boolean hidden = cache.readAhead().isMarked(cache.headOf(from + i));
      pfns[i] = hidden ? -1 : cache.find(from + i);
    }
    return new Found(
        from, pfns, cache.policy(wanted), cache.traits(), cache.order(wanted), cache.slot(wanted));
  }

  private static long end(PageCache cache, long offset) {
    return cache.headOf(offset) + (1L << cache.order(offset));
  }
}
