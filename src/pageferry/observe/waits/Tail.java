package pageferry.observe.waits;

import java.util.List;

/**
 * Why the largest of many durations was as long as it was.
 *
 * @param metric the name of the metric, without its statistic
 * @param ns how long it was: the metric's maximum
 * @param endNs the virtual instant at which it ended
 * @param event the number of the event that told its end, among those that were heard
 * @param subject which task it befell, and what that was at
 * @param because what the task did in that time, the longest first
 */
public record Tail(
    String metric, long ns, long endNs, long event, String subject, List<Cause> because) {
  public Tail {
    because = List.copyOf(because);
  }

  /** The moment to look at, at which the chain is as it is told. */
  public long lookAtNs() {
    return because.isEmpty() ? endNs - ns / 2 : because.get(0).lookAtNs();
  }
}
