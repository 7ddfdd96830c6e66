package pageferry.cluster;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;

/**
 * What came of a unit: a result without its row, which whoever asked has; or why there is none.
 *
 * @param result null if the run broke
 * @param broke what was wrong with the model, or an empty text
 */
record Outcome(@Nullable Result result, String broke) {
  /** A result without its row. */
  record Result(
      SortedMap<String, Double> values,
      String digest,
      Ending ending,
      List<String> waiting,
      Recording recording) {}

  /** What a run gave. */
  static Outcome of(RowResult result) {
    return new Outcome(
        new Result(
            result.values(),
            result.digest(),
            result.ending(),
            result.waiting(),
            result.recording()),
        "");
  }

  /** The result of a row that did not break. */
  static RowResult of(Row row, Result result) {
    return new RowResult(
        row,
        result.values(),
        result.digest(),
        result.ending(),
        result.waiting(),
        result.recording());
  }
}
