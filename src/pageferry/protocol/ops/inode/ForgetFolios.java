package pageferry.protocol.ops.inode;

import java.util.SortedMap;

/**
 * Takes evicted folios out where they still are what their offsets have, and all swap slots: the
 * entries that shmem_undo_range() (mm/shmem.c, Linux 6.1) deletes in its first round.
 *
 * @param folios the first frames of the folios by their offsets
 */
public record ForgetFolios(SortedMap<Long, Long> folios) implements InodeOp<ForgetFolios.Rest> {
  /**
   * What there is to do still.
   *
   * @param slots swap slots, which the caller gives back
   * @param empty whether the page cache has nothing any more
   */
  public record Rest(long[] slots, boolean empty) {}

  @Override
  public Rest on(PageCache cache) {
    folios.forEach((offset, pfn) -> new RemovePage(offset, pfn).on(cache));
    long[] slots = new TakeSwapped(0, Long.MAX_VALUE).on(cache);
    return new Rest(slots, cache.within(0, Long.MAX_VALUE).isEmpty());
  }
}
