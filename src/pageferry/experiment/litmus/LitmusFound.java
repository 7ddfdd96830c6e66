package pageferry.experiment.litmus;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a search of one litmus program found.
 *
 * @param outcomes the outcomes that were met
 * @param exhausted whether these are all there are
 * @param schedules how many schedules were run
 * @param steps how many steps their races had together
 * @param cutOff how many of them were not run to their end
 * @param tookNs how long it took, in nanoseconds
 */
public record LitmusFound(
    SortedMap<LitmusOutcome, Met> outcomes,
    boolean exhausted,
    long schedules,
    long steps,
    long cutOff,
    long tookNs) {
  public LitmusFound {
    outcomes = Collections.unmodifiableSortedMap(new TreeMap<>(outcomes));
  }

  /**
   * An outcome that was met.
   *
   * @param count how often
   * @param labels the messages of the first race that led to it, in the order of their delivery
   * @param complaints what the audit of all memory complains of after that race, if it came to its
   *     end
   */
  public record Met(long count, List<String> labels, List<String> complaints) {
    public Met {
      complaints = List.copyOf(complaints);
      labels = List.copyOf(labels);
    }
  }
}
