package pageferry.protocol.ops.node;

import java.util.TreeMap;

/**
 * How long the lists of anonymous memory of control groups were on a node when statistics were
 * brought up to date: state of struct lruvec_stats (include/linux/memcontrol.h, Linux 6.1).
 */
public final class ListStats {
  private static final Sizes NONE = new Sizes(0, 0, 0);

  private final TreeMap<Integer, Sizes> byGroup = new TreeMap<>();

  /**
   * What statistics say of a group.
   *
   * @param flushes how often they had been brought up to date
   * @param inactive pages on the inactive list then
   * @param active pages on the active list then
   */
  public record Sizes(long flushes, long inactive, long active) {
    /** Whether the active list is the longer one: inactive_is_low() (mm/vmscan.c). */
    public boolean isInactiveLow() {
      return inactive < active;
    }
  }

  /** Whether the statistics of a group are older than the last flush. */
  public boolean isBehind(int group, long flushes) {
    return of(group).flushes() < flushes;
  }

  /** Brings the statistics of a group up to date. */
  public void flush(int group, Sizes now) {
    byGroup.put(group, now);
  }

  /** What statistics say of a group. */
  public Sizes of(int group) {
    return byGroup.getOrDefault(group, NONE);
  }
}
