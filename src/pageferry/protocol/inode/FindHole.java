package pageferry.protocol.inode;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks up what a hole in an object will hit: i_mmap and find_get_entries() (mm/truncate.c, Linux
 * 6.1).
 *
 * @param from the first page offset
 * @param to the one behind the last; a huge page that reaches beyond it is left out
 */
public record FindHole(long from, long to) implements InodeOp<FindHole.Found> {
  /**
   * What was found.
   *
   * @param spaces the address spaces that map the inode
   * @param folios the first frames of folios that begin in the hole, by their offsets
   * @param pages the frames of all pages in the hole by their offsets
   */
  public record Found(
      List<Integer> spaces, SortedMap<Long, Long> folios, SortedMap<Long, Long> pages) {}

  @Override
  public Found on(PageCache cache) {
    SortedMap<Long, Long> folios = new TreeMap<>(cache.within(from, to));
    folios.keySet().removeIf(offset -> offset + cache.pagesAt(offset) > to);
    SortedMap<Long, Long> pages = new TreeMap<>();
    folios.forEach(
        (offset, pfn) -> {
          for (int page = 0; page < cache.pagesAt(offset); page++) {
            pages.put(offset + page, pfn + page);
          }
        });
    return new Found(List.copyOf(cache.spaces()), folios, pages);
  }
}
