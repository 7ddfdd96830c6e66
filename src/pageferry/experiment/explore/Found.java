package pageferry.experiment.explore;

import java.util.List;
import pageferry.experiment.plan.Finding;

/**
 * What a search found, once or more often.
 *
 * @param finding the first one
 * @param first the number of the first schedule that met it
 * @param times how many schedules met it
 * @param labels the messages that the first of them delivered
 */
public record Found(Finding finding, long first, long times, List<String> labels) {
  public Found {
    labels = List.copyOf(labels);
  }

  /** The same, met once more. */
  Found again() {
    return new Found(finding, first, times + 1, labels);
  }

  /** The same as two threads have met it. */
  Found and(Found other) {
    Found earlier = first <= other.first ? this : other;
    return new Found(earlier.finding, earlier.first, times + other.times, earlier.labels);
  }
}
