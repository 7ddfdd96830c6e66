package pageferry.observe.waits;

import java.util.List;
import java.util.Optional;

/**
 * What a run tells of its waits.
 *
 * @param tails why the largest duration of each metric was so long, by the names of the metrics
 * @param sleeps why the longest sleeps were so long, in the order of their ends
 * @param blockers who stood in whose way, the one that cost most first
 */
public record Waits(List<Tail> tails, List<LongSleep> sleeps, List<Blocker> blockers) {
  /** Nobody asked. */
  public static final Waits NONE = new Waits(List.of(), List.of(), List.of());

  public Waits {
    tails = List.copyOf(tails);
    sleeps = List.copyOf(sleeps);
    blockers = List.copyOf(blockers);
  }

  /** Why the largest duration of a metric was so long. */
  public Optional<Tail> tail(String metric) {
    return tails.stream().filter(each -> each.metric().equals(metric)).findFirst();
  }
}
