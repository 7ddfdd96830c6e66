package pageferry.protocol.ops.inode;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Puts a huge page in the place of smaller folios, and of none where there is none, if they are
 * those that were seen: the end of collapse_file() (mm/khugepaged.c, Linux 6.1). Answers whether
 * they were.
 *
 * @param head the first page offset
 * @param order the order of a huge page
 * @param seen the first frames of the folios by their offsets
 * @param huge the first frame of the huge page
 */
public record CollapsePages(long head, int order, SortedMap<Long, Long> seen, long huge)
    implements InodeOp<Boolean> {
  @Override
  public Boolean on(PageCache cache) {
    long end = head + (1L << order);
    boolean same = new TreeMap<>(cache.within(head, end)).equals(seen);
    if (cache.headOf(head) != head || !same || !cache.swapped(head, end).isEmpty()) {
      return false;
    }
    cache.remove(head, end);
    cache.putLarge(head, order, huge);
    return true;
  }
}
