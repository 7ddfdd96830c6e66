package pageferry.protocol.ops.inode;

import java.util.List;

/**
 * Lists the offsets of a stretch of a shared-memory object that name swap slots:
 * shmem_swapin_range() (mm/madvise.c, Linux 6.1).
 *
 * @param from the first offset
 * @param to the one after the last
 */
public record FindSwappedPages(long from, long to) implements InodeOp<List<Long>> {
  @Override
  public List<Long> on(PageCache cache) {
    return List.copyOf(cache.swapped(from, to).keySet());
  }
}
