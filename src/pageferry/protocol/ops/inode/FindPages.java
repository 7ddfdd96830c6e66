package pageferry.protocol.ops.inode;

import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;

/**
 * Looks up neighbouring offsets, and what a new page at one of them would have to follow:
 * filemap_map_pages() (mm/filemap.c), shmem_get_policy() (mm/shmem.c, Linux 6.1).
 *
 * <p>Pages whose use sets off reading ahead are passed over.
 *
 * @param first the first offset
 * @param count how many
 * @param wanted the offset whose policy is asked for
 */
public record FindPages(long first, int count, long wanted) implements InodeOp<FindPages.Found> {
  /**
   * What was found.
   *
   * @param pfns a page frame or -1 per offset
   * @param policy the object's policy at the wanted offset, or null
   * @param traits what the inode is
   * @param order of the folio at the wanted offset
   * @param slot the swap slot that the wanted offset names in place of a page, or -1
   */
  public record Found(
      long[] pfns, @Nullable MemPolicy policy, PageCache.Traits traits, int order, long slot) {}

  @Override
  public Found on(PageCache cache) {
    long[] pfns = new long[count];
    for (int i = 0; i < count; i++) {
      boolean hidden = cache.readAhead().isMarked(first + i);
      pfns[i] = hidden ? -1 : cache.find(first + i);
    }
    return new Found(
        pfns, cache.policy(wanted), cache.traits(), cache.order(wanted), cache.slot(wanted));
  }
}
