package pageferry.protocol.ops.inode;

/**
 * Lets no offset of a stretch of a shared-memory object name a swap slot any more:
 * shmem_free_swap() (mm/shmem.c, Linux 6.1). Answers the slots, which the caller gives back.
 *
 * @param from the first offset
 * @param to the one after the last
 */
public record TakeSwapped(long from, long to) implements InodeOp<long[]> {
  @Override
  public long[] on(PageCache cache) {
    long[] slots = cache.swapped(from, to).values().stream().mapToLong(Long::longValue).toArray();
    cache.swapped(from, to).clear();
    return slots;
  }
}
