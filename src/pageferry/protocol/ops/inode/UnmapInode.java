package pageferry.protocol.ops.inode;

import java.util.List;

/**
 * Notes that an address space maps the inode no more. Behind the last one its pages are taken out,
 * for nobody can reach them again: shmem_evict_inode() (mm/shmem.c, Linux 6.1); a file of tmpfs is
 * taken for unlinked, one on a disk keeps its pages. Answers their page frames.
 *
 * @param mm the address space
 */
public record UnmapInode(int mm) implements InodeOp<List<Long>> {
  @Override
  public List<Long> on(PageCache cache) {
    cache.spaces().remove(mm);
    return cache.spaces().isEmpty() && !cache.traits().disk()
        ? cache.remove(0, Long.MAX_VALUE)
        : List.of();
  }
}
