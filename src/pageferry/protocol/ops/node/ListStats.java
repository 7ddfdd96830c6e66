package pageferry.protocol.ops.node;

import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * How long the lists of anonymous memory of control groups were on a node when statistics were
 * brought up to date: state of struct lruvec_stats (include/linux/memcontrol.h, Linux 6.1).
 */
public final class ListStats {
  private final TreeMap<Integer, Known> byGroup = new TreeMap<>();

  private record Known(long flushes, ListSizes sizes) {}

  /**
   * What statistics say of a group, which are brought up to date if they are older than the last
   * flush.
   *
   * @param flushes how often all have been brought up to date
   * @param now measures the lists
   */
  public ListSizes of(int group, long flushes, Supplier<ListSizes> now) {
    Known known = byGroup.getOrDefault(group, new Known(0, ListSizes.NONE));
    if (known.flushes() < flushes) {
      known = new Known(flushes, now.get());
      byGroup.put(group, known);
    }
    return known.sizes();
  }
}
