package pageferry.experiment;

import java.util.List;
import java.util.SortedMap;
import pageferry.observe.LockFacts;

/**
 * What one run gave.
 *
 * @param row what was run
 * @param values its metrics by name; a metric that nothing contributed to is not there
 * @param digest of all its tracepoints
 * @param ending how it ended
 * @param waiting who waits for what, if anybody still does
 * @param locks what there is to tell of its locks
 */
public record RowResult(
    Row row,
    SortedMap<String, Double> values,
    String digest,
    Ending ending,
    List<String> waiting,
    LockFacts locks) {
  public RowResult {
    waiting = List.copyOf(waiting);
  }

  /** A result that tells nothing of locks. */
  public RowResult(
      Row row,
      SortedMap<String, Double> values,
      String digest,
      Ending ending,
      List<String> waiting) {
    this(row, values, digest, ending, waiting, LockFacts.NONE);
  }

  /** Whether the run ended as the experiment says it must. */
  public boolean endedWell() {
    return row.scenario().conduct().ends().contains(ending);
  }
}
