package pageferry.protocol.inode;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Looks up what a hole in an object will hit: i_mmap and find_get_entries() (mm/truncate.c, Linux
 * 6.1).
 *
 * @param from the first page offset
 * @param to the one behind the last
 */
public record FindHole(long from, long to) implements InodeOp<FindHole.Found> {
  /**
   * What was found.
   *
   * @param spaces the address spaces that map the inode
   * @param pages the page frames in the hole by their offsets
   */
  public record Found(List<Integer> spaces, SortedMap<Long, Long> pages) {}

  @Override
  public Found on(PageCache cache) {
    return new Found(List.copyOf(cache.spaces()), new TreeMap<>(cache.within(from, to)));
  }
}
