package pageferry.protocol.ops.inode;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks up what a hole in an object will hit: i_mmap and find_get_entries() (mm/truncate.c, Linux
 * 6.1).
 *
 * @param from the first page offset
 * @param to the one after the last
 */
public record FindHole(long from, long to) implements InodeOp<FindHole.Found> {
  /**
   * What was found.
   *
   * @param spaces the address spaces that map the inode
   * @param folios the first frames of folios that lie wholly in the hole, by their offsets
   * @param pages the frames of all pages of folios that lie there at least in part
   */
  public record Found(
      List<Integer> spaces, SortedMap<Long, Long> folios, SortedMap<Long, Long> pages) {}

  @Override
  public Found on(PageCache cache) {
    SortedMap<Long, Long> folios = new TreeMap<>();
    SortedMap<Long, Long> pages = new TreeMap<>();
    cache
        .within(cache.headOf(from), to)
        .forEach(
            (offset, pfn) -> {
              int count = 1 << cache.order(offset);
              for (int page = 0; page < count; page++) {
                pages.put(offset + page, pfn + page);
              }
              if (offset >= from && offset + count <= to) {
                folios.put(offset, pfn);
              }
            });
    return new Found(List.copyOf(cache.spaces()), folios, pages);
  }
}
