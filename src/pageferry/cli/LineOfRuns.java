package pageferry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import pageferry.experiment.plan.RowResult;

/** What is said of each run in a line, below the table: once for all runs of which it is so. */
final class LineOfRuns {
  private LineOfRuns() {}

  /**
   * The lines, in the order of the runs.
   *
   * @param subject the word with which each begins
   * @param rows the runs; where there are several, a line names its own
   * @param words what is said of a run; nothing is if they are empty
   */
  static String of(String subject, List<RowResult> rows, Function<RowResult, String> words) {
    Map<String, List<String>> titles = new LinkedHashMap<>();
    for (RowResult row : rows) {
      String line = words.apply(row);
      if (!line.isEmpty()) {
        titles.computeIfAbsent(line, unknown -> new ArrayList<>()).add(row.row().title());
      }
    }
    StringBuilder text = new StringBuilder();
    titles.forEach(
        (line, whose) -> {
          String runs = rows.size() > 1 ? String.join("; ", whose) + ": " : "";
          text.append(String.format("%-8s", subject)).append(runs).append(line).append('\n');
        });
    return text.toString();
  }
}
