package pageferry.experiment.plan;

import java.math.BigDecimal;
import java.util.List;
import java.util.SortedMap;
import pageferry.engine.virtual.RunLimits;

/**
 * What one run gave.
 *
 * @param row what was run
 * @param values its metrics by name; a metric that nothing contributed to is not there
 * @param digest of all its tracepoints
 * @param ending how it ended
 * @param waiting who waits for what, if anybody still does; of an unsound run what is unsound, of a
 *     killed one who died
 * @param recording what was recorded besides
 */
public record RowResult(
    Row row,
    SortedMap<String, Double> values,
    String digest,
    Ending ending,
    List<String> waiting,
    Recording recording) {
  private static final int NS_DIGITS = 9;

  public RowResult {
    waiting = List.copyOf(waiting);
  }

  /** A run that was not recorded. */
  public RowResult(
      Row row,
      SortedMap<String, Double> values,
      String digest,
      Ending ending,
      List<String> waiting) {
    this(row, values, digest, ending, waiting, Recording.NONE);
  }

  /** The same, with 0 for those of these metrics that count what never happened. */
  public RowResult withZeros(List<String> names) {
    SortedMap<String, Double> all = MetricNames.withZeros(values, names);
    return new RowResult(row, all, digest, ending, waiting, recording);
  }

  /** The limit that a run that was cut off had reached, with its value. */
  public String limit() {
    RunLimits limits = row.scenario().conduct().limits();
    BigDecimal seconds = BigDecimal.valueOf(limits.timeNs(), NS_DIGITS).stripTrailingZeros();
    return ending == Ending.STEP_LIMIT
        ? "limits.steps (" + limits.steps() + " steps)"
        : "limits.time (" + seconds.toPlainString() + " s)";
  }

  /** Whether the run ended as the experiment says it must. */
  public boolean endedWell() {
    return row.scenario().conduct().ends().contains(ending);
  }
}
