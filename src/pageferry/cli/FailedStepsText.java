package pageferry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import pageferry.experiment.plan.FailedStep;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.run.Series;

/**
 * What failed in the runs of a series, each kind of failure once: its op, its error and its step.
 */
final class FailedStepsText {
  private static final int MOST_LINES = 12;

  private final Series series;

  FailedStepsText(Series series) {
    this.series = series;
  }

  /** One kind of failure in all runs. */
  private record Kind(String what, String where, long times, int runs) {
    Kind with(Kind other) {
      return new Kind(what, where, times + other.times, runs + other.runs);
    }
  }

  /** A line for each kind, in the order of the runs; empty if nothing failed. */
  @Override
  public String toString() {
    Map<String, Kind> kinds = new LinkedHashMap<>();
    for (RowResult row : series.rows()) {
      for (FailedStep each : row.recording().failed()) {
        Kind kind = new Kind(each.what(), each.where(), each.failure().times(), 1);
        kinds.merge(each.what(), kind, Kind::with);
      }
    }
    List<Kind> all = new ArrayList<>(kinds.values());
    StringBuilder text = new StringBuilder();
    for (Kind each : all.subList(0, Math.min(MOST_LINES, all.size()))) {
      text.append("failed  ").append(each.what()).append(" ×").append(each.times());
      text.append(inRuns(each)).append(each.where()).append('\n');
    }
    if (all.size() > MOST_LINES) {
      text.append("failed  and ").append(all.size() - MOST_LINES).append(" more\n");
    }
    return text.toString();
  }

  private String inRuns(Kind kind) {
    int runs = series.rows().size();
    return runs == 1 ? "" : " in " + kind.runs() + " of " + runs + " runs";
  }
}
