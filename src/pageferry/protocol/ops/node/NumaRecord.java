package pageferry.protocol.ops.node;

import java.util.TreeMap;

/**
 * What NUMA balancing knows of a node's folios: who used them last (page_cpupid_last(),
 * include/linux/mm.h, Linux 6.1), and how fast others come here (numabalancing_migrate_next_window
 * and _nr_pages of pglist_data, mm/migrate.c, Linux 4.15). Times are nanoseconds.
 */
final class NumaRecord {
  private static final long WINDOW = 100_000_000;

  /** ratelimit_pages: 128 MiB. */
  private static final long MOST_PAGES = 128L << 8;

  private final boolean limited;
  private final TreeMap<Long, Long> lastUsers = new TreeMap<>();
  private final TreeMap<Long, Long> marked = new TreeMap<>();
  private final PromotionGate gate = new PromotionGate();
  private final HotPages hot = new HotPages();
  private final NodeFootprint touches;
  private long windowEnd;
  private long pages;

  /** An empty record; {@code limited} says whether the kernel limits the rate. */
  NumaRecord(boolean limited, NodeFootprint touches) {
    this.limited = limited;
    this.touches = touches;
  }

  /** Who used a folio last, or {@link TakeHint#NOBODY}. */
  long lastUser(long head) {
    touches.reads(head);
    return lastUsers.isEmpty() ? TakeHint.NOBODY : lastUsers.getOrDefault(head, TakeHint.NOBODY);
  }

  /** Notes who uses a folio now; {@link TakeHint#NOBODY} changes nothing. */
  void noteUser(long head, long user) {
    if (user != TakeHint.NOBODY) {
      touches.changes(head);
      lastUsers.put(head, user);
    }
  }

  /** Which pages of this node are wanted elsewhere. */
  HotPages hot() {
    touches.numa();
    return hot;
  }

  /** Which pages of slow memory come here. */
  PromotionGate gate() {
    touches.numa();
    return gate;
  }

  /** Notes when a folio of slow memory was marked or used: folio_xchg_access_time(). */
  long noteTime(long head, long nowNs) {
    touches.changes(head);
    Long before = marked.put(head, nowNs);
    return before == null ? 0 : before;
  }

  /** Forgets a folio that is freed. */
  void forget(long head) {
    if (!lastUsers.isEmpty()) {
      lastUsers.remove(head);
    }
    if (!marked.isEmpty()) {
      marked.remove(head);
    }
    hot.forget(head);
  }

  /** Counts pages that are to come, unless too many have come already. */
  boolean admits(int more, long nowNs) {
    if (!limited) {
      return true;
    }
    touches.numa();
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
