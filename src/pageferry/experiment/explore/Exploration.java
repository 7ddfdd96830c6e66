package pageferry.experiment.explore;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.experiment.Ending;
import pageferry.experiment.Finding;
import pageferry.experiment.Row;
import pageferry.experiment.RowResult;

/**
 * What the search of one row came to.
 *
 * @param row what was searched
 * @param counts how much was run
 * @param took how long it took
 * @param guarantee what the search promises
 * @param found what it found, in the order of the schedules that met it first
 */
public record Exploration(Row row, Counts counts, Took took, String guarantee, List<Found> found) {
  public Exploration {
    found = List.copyOf(found);
  }

  /**
   * How much was run.
   *
   * @param schedules schedules
   * @param steps messages delivered in all of them
   * @param outcomes different outcomes
   * @param exhausted whether there were no more schedules
   * @param cutOff schedules that had no end within the steps they may have, and no finding
   */
  public record Counts(long schedules, long steps, long outcomes, boolean exhausted, long cutOff) {}

  /**
   * How long a search took.
   *
   * @param tookNs real nanoseconds from the start of its engine to its end
   * @param foundNs real nanoseconds from the beginning of the first schedule to the end of the
   *     first that met something; {@link Long#MAX_VALUE} if none did
   */
  public record Took(long tookNs, long foundNs) {}

  /** Schedules in a second. */
  public double rate() {
    return counts.schedules() * 1e9 / Math.max(1, took.tookNs());
  }

  /** The search as expectations see it. */
  public RowResult result() {
    SortedMap<String, Double> values = new TreeMap<>();
    for (Finding.Kind kind : Finding.Kind.values()) {
      double times =
          found.stream()
              .filter(each -> each.finding().kind() == kind)
              .mapToLong(Found::times)
              .sum();
      values.put(kind.metric(), times);
    }
    values.put("search.schedules", (double) counts.schedules());
    values.put("search.outcomes", (double) counts.outcomes());
    values.put("search.exhausted", counts.exhausted() ? 1.0 : 0.0);
    return new RowResult(row, values, "", Ending.FINISHED, List.of());
  }
}
