package pageferry.protocol.node;

import java.util.TreeMap;

/**
 * What a node remembers for NUMA balancing: who used its folios last, page_cpupid_last(), and how
 * fast pages may be brought to it, numabalancing_migrate_next_window and _nr_pages of pglist_data
 * (mm/migrate.c, Linux 4.15). Times are nanoseconds.
 */
final class NumaMemory {
  private static final long WINDOW = 100_000_000;

  /** ratelimit_pages: 128 MiB. */
  private static final long MOST_PAGES = 128L << 8;

  private final TreeMap<Long, Long> lastUsers = new TreeMap<>();
  private final boolean limited;
  private long windowEnd;
  private long pages;

  /** The memory of a node whose rate is limited, or not. */
  NumaMemory(boolean limited) {
    this.limited = limited;
  }

  /** Who used a folio last when NUMA balancing saw it. */
  long lastUser(long head) {
    return lastUsers.isEmpty() ? TakeHint.NOBODY : lastUsers.getOrDefault(head, TakeHint.NOBODY);
  }

  /** Notes who uses a folio now; {@link TakeHint#NOBODY} changes nothing. */
  void noteUser(long head, long user) {
    if (user != TakeHint.NOBODY) {
      lastUsers.put(head, user);
    }
  }

  /** Forgets who used a folio that is no more. */
  void forget(long head) {
    if (!lastUsers.isEmpty()) {
      lastUsers.remove(head);
    }
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
