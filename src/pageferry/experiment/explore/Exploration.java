package pageferry.experiment.explore;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;

/**
 * What the search of one row came to.
 *
 * @param row what was searched
 * @param counts how much was run
 * @param took how long it took
 * @param guarantee what the search promises
 * @param inOrder how long the run in order is, if schedules may not be long enough
 * @param found what it found, in the order of the schedules that met it first
 */
public record Exploration(
    Row row, Counts counts, Took took, String guarantee, InOrder inOrder, List<Found> found) {
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
   * @param begun schedules in which the search began
   */
  public record Counts(
      long schedules, long steps, long outcomes, boolean exhausted, long cutOff, long begun) {
    /** Schedules that came to their end or met something. */
    public long whole() {
      return schedules - cutOff;
    }
  }

  /**
   * The run in order, in which messages are delivered as they were sent.
   *
   * @param begins the step with which the search begins in it; -1: it is not known
   * @param ends its last step; -1: it is not known
   */
  public record InOrder(long begins, long ends) {
    static final InOrder UNKNOWN = new InOrder(-1, -1);
  }

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

  /** Whether anything was searched: a schedule that had begun came to its end, or something met. */
  public boolean isSearched() {
    return !found.isEmpty() || counts.begun() > 0 && counts.whole() > 0;
  }

  /** Why nothing was searched, and which limit to raise. */
  public List<String> unsearched() {
    long steps = row.scenario().search().limits().steps();
    if (counts.schedules() == 0) {
      return List.of("there was no time for a single schedule; raise --time");
    }
    if (counts.cutOff() == 0) {
      return List.of("the search begins with the first signal, and no schedule raised one");
    }
    String what =
        counts.begun() == 0
            ? "the search begins with the first signal, which no schedule reached within "
            : "none of " + counts.schedules() + " schedules came to its end within ";
    return List.of(what + steps + " steps (explore.steps)", raise(steps));
  }

  private String raise(long steps) {
    String order = "";
    if (inOrder.begins() >= 0) {
      order = "in order, the search begins after " + inOrder.begins() + " steps";
      order += inOrder.ends() >= 0 ? " and ends after " + inOrder.ends() : "";
      order += "; ";
    }
    long enough = inOrder.ends() >= 0 ? 4 * inOrder.ends() : 100 * steps;
    return order + "raise the limit: --set explore.steps=" + rounded(enough);
  }

  /** The next number that is a digit and zeros. */
  private static long rounded(long number) {
    long unit = 1;
    while (unit * 10 <= number) {
      unit *= 10;
    }
    return (number + unit - 1) / unit * unit;
  }

  /** The search as expectations see it. */
  public RowResult result() {
    SortedMap<String, Double> values = new TreeMap<>();
    for (Finding.Kind kind : isSearched() ? Finding.Kind.values() : new Finding.Kind[0]) {
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
