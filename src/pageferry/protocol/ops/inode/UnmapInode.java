package pageferry.protocol.ops.inode;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Notes that an address space maps the inode no more: vma_interval_tree_remove() of
 * unlink_file_vma() (mm/mmap.c, Linux 6.1). Behind the last one nobody can reach its pages again
 * unless it has a name, as a file on a disk has; a file of tmpfs without one is taken for unlinked.
 * Answers what is to be evicted.
 *
 * @param mm the address space
 */
public record UnmapInode(int mm) implements InodeOp<UnmapInode.Left> {
  /**
   * What is left of an inode that nobody maps.
   *
   * @param last whether nobody does
   * @param folios the first frames of its folios by their offsets
   */
  public record Left(boolean last, SortedMap<Long, Long> folios) {
    /** Of one that lives on. */
    public static final Left NOTHING = new Left(false, new TreeMap<>());
  }

  @Override
  public Left on(PageCache cache) {
    cache.spaces().remove(mm);
    return cache.spaces().isEmpty() && !cache.traits().named()
        ? new Left(true, new TreeMap<>(cache.within(0, Long.MAX_VALUE)))
        : Left.NOTHING;
  }
}
