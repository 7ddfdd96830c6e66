package pageferry.protocol.ops.inode;

import java.util.List;

/**
 * Notes that an address space maps the inode no more. Behind the last one its pages are taken out,
 * for nobody can reach them again: shmem_evict_inode() (mm/shmem.c, Linux 6.1); a file of tmpfs is
 * taken for unlinked, one on a disk keeps its pages. Answers their page frames and the swap slots
 * that others had.
 *
 * @param mm the address space
 */
public record UnmapInode(int mm) implements InodeOp<UnmapInode.Gone> {
  /**
   * What has been taken out.
   *
   * @param pfns page frames
   * @param slots swap slots, which the caller gives back
   */
  public record Gone(List<Long> pfns, long[] slots) {
    /** Nothing. */
    public static final Gone NOTHING = new Gone(List.of(), new long[0]);
  }

  @Override
  public Gone on(PageCache cache) {
    cache.spaces().remove(mm);
    if (!cache.spaces().isEmpty() || cache.traits().disk()) {
      return Gone.NOTHING;
    }
    List<Long> pfns = cache.remove(0, Long.MAX_VALUE);
    return new Gone(pfns, new TakeSwapped(0, Long.MAX_VALUE).on(cache));
  }
}
