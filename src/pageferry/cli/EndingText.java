package pageferry.cli;

import java.util.List;
import java.util.stream.Collectors;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.RowResult;

/** How a run ended that should have ended otherwise, as a person reads it. */
final class EndingText {
  private EndingText() {}

  /** The ending in one line. */
  static String of(RowResult row) {
    return switch (row.ending()) {
      case FINISHED -> "the run finished, but the experiment says ends = " + wanted(row);
      case UNSOUND -> "the audit found memory unsound";
      case KILLED -> "a task died: " + String.join("; ", row.waiting());
      case STUCK -> "the run hung: nothing could run any more";
      case STEP_LIMIT, TIME_LIMIT -> "the run ended at " + row.limit();
    };
  }

  /** What else is known of it, a line each. */
  static List<String> more(RowResult row) {
    return row.ending() == Ending.KILLED ? List.of() : row.waiting();
  }

  private static String wanted(RowResult row) {
    return row.row().scenario().conduct().ends().stream()
        .map(Ending::key)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
