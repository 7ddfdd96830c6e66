package pageferry.protocol.node;

/**
 * How fast NUMA balancing may bring pages to a node: numabalancing_migrate_next_window and
 * _nr_pages of pglist_data (mm/migrate.c, Linux 4.15). Times are nanoseconds.
 */
final class NumaRate {
  private static final long WINDOW = 100_000_000;

  /** ratelimit_pages: 128 MiB. */
  private static final long MOST_PAGES = 128L << 8;

  private final boolean limited;
  private long windowEnd;
  private long pages;

  /** A rate that is limited, or one that is not. */
  NumaRate(boolean limited) {
    this.limited = limited;
  }

  /** Counts pages that are to come, unless too many have come already. */
  boolean admits(int more, long nowNs) {
    if (!limited) {
      return true;
    }
    if (nowNs > windowEnd) {
      windowEnd = nowNs + WINDOW;
      pages = 0;
    }
    if (pages > MOST_PAGES) {
      return false;
    }
    pages += more;
    return true;
  }
}
