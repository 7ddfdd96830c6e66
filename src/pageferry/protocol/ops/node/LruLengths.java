package pageferry.protocol.ops.node;

/**
 * How long the LRU lists of a node are, as far as it matters to reclaim that takes only a share of
 * them: with few pages on them, at the first priorities none. So what joins or leaves a list
 * concerns who reclaims only where it makes the share of his priority something, or nothing:
 * get_scan_count() (mm/vmscan.c, Linux 6.1), get_nr_to_scan() (Linux 6.12).
 */
public final class LruLengths {
  private final LruLists lists;
  private final NodeFootprint touches;
  private long pages;
  private long active;

  LruLengths(LruLists lists, NodeFootprint touches) {
    this.lists = lists;
    this.touches = touches;
  }

  /** So many pages join the lists, or leave them. */
  void grow(long more) {
    touches.length(pages, pages + more);
    pages += more;
  }

  /** So many folios of anonymous memory are active now. */
  void active(long now) {
    if ((active == 0) != (now == 0)) {
      touches.anyActive(true);
    }
    active = now;
  }

  /** Whether there are so few pages on all lists that nothing is their share at a priority. */
  public boolean hasNoShare(int priority) {
    touches.share(priority);
    return pages >> priority == 0;
  }

  /**
   * The number of a group's youngest generation less that of its oldest; 0 where there are none.
   */
  public long span(int group) {
    return lists.hasGenerations() ? lists.span(group) : 0;
  }

  /** How long they were when statistics were brought up to date. */
  public ListStats stats() {
    touches.stats();
    return lists.stats();
  }

  /** Whether nothing is on the active list of anonymous memory. */
  public boolean hasNoneActive() {
    touches.anyActive(false);
    return active == 0;
  }
}
