package pageferry.protocol.ops.inode;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks at what a page cache has in the place of a huge page: the walk of
 * hpage_collapse_scan_file() (mm/khugepaged.c, Linux 6.1).
 *
 * @param head the first page offset
 * @param order the order of a huge page
 */
public record ScanCache(long head, int order) implements InodeOp<ScanCache.Found> {
  /**
   * What was found.
   *
   * @param spaces the address spaces that map the inode
   * @param folios the first frames of folios by their offsets
   * @param swapped the offsets of pages that are in swap
   * @param largest the largest order of these folios, or a negative number
   * @param present how many pages they have
   */
  public record Found(
      List<Integer> spaces,
      SortedMap<Long, Long> folios,
      List<Long> swapped,
      int largest,
      int present) {
    /** What there is before anybody has looked. */
    public static final Found NOTHING = new Found(List.of(), new TreeMap<>(), List.of(), -1, 0);
  }

  @Override
  public Found on(PageCache cache) {
    long end = head + (1L << order);
    SortedMap<Long, Long> folios = new TreeMap<>(cache.within(cache.headOf(head), end));
    int largest = -1;
    int present = 0;
    for (long offset : folios.keySet()) {
      largest = Math.max(largest, cache.order(offset));
      present += 1 << cache.order(offset);
    }
    List<Long> swapped = List.copyOf(cache.swapped(head, end).keySet());
    return new Found(List.copyOf(cache.spaces()), folios, swapped, largest, present);
  }
}
