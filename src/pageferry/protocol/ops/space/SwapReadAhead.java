package pageferry.protocol.ops.space;

import java.util.Map;
import java.util.TreeMap;

/**
 * What each area knows of its reading ahead from swap: swap_readahead_info of struct vm_area_struct
 * (include/linux/mm_types.h, Linux 6.1), kept by stretches of pages. A new area knows nothing.
 */
final class SwapReadAhead {
  private static final int FIRST_HITS = 4;
  private static final int MOST_HITS = (1 << 6) - 1;

  private final TreeMap<Long, Stretch> stretches = new TreeMap<>();

  /**
   * What an area knows.
   *
   * @param last the page of the last fault that swap had to do with
   * @param window how many pages were read then
   * @param hits how many of those were used since
   */
  record Info(long last, int window, int hits) {
    private static final Info NOTHING = new Info(0, 0, FIRST_HITS);
  }

  private record Stretch(long end, Info info) {}

  Info of(Vma area) {
    Map.Entry<Long, Stretch> entry = stretches.floorEntry(area.start());
    return entry != null && entry.getValue().end() > area.start()
        ? entry.getValue().info()
        : Info.NOTHING;
  }

  void set(Vma area, Info info) {
    forget(area.start(), area.end());
    stretches.put(area.start(), new Stretch(area.end(), info));
  }

  /** A page that swap had was found in the cache: lookup_swap_cache(). */
  void used(Vma area, long vpn, boolean ahead) {
    Info info = of(area);
    int hits = ahead ? Math.min(info.hits() + 1, MOST_HITS) : info.hits();
    set(area, new Info(vpn, info.window(), hits));
  }

  /** Forgets what was known of a stretch. */
  void forget(long from, long to) {
    if (stretches.isEmpty()) {
      return;
    }
    for (long edge : new long[] {from, to}) {
      Map.Entry<Long, Stretch> cut = stretches.lowerEntry(edge);
      if (cut != null && cut.getValue().end() > edge) {
        stretches.put(cut.getKey(), new Stretch(edge, cut.getValue().info()));
        stretches.put(edge, cut.getValue());
      }
    }
    stretches.subMap(from, to).clear();
  }
}
