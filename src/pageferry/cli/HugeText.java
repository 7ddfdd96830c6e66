package pageferry.cli;

import java.util.ArrayList;
import java.util.List;
import pageferry.experiment.plan.RowResult;
import pageferry.observe.HugeMiss;
import pageferry.observe.Metric;

/** Why faults got no huge pages, for experiments that ask of those or of compaction. */
final class HugeText {
  private static final List<String> ASKED = List.of("vmstat.thp_", "vmstat.compact_", "thp.");

  private HugeText() {}

  /** A line for each run, or for several that are alike; empty if no column is of huge pages. */
  static String of(List<String> columns, List<RowResult> rows) {
    if (columns.stream().noneMatch(each -> ASKED.stream().anyMatch(each::startsWith))) {
      return "";
    }
    return LineOfRuns.of("huge", rows, HugeText::line);
  }

  private static String line(RowResult row) {
    List<String> parts = new ArrayList<>();
    for (HugeMiss miss : HugeMiss.values()) {
      double times = row.values().getOrDefault(Metric.THP_MISSED.nameOf(miss.text()), 0.0);
      if (times > 0) {
        parts.add(Math.round(times) + " " + miss.words());
      }
    }
    return parts.isEmpty() ? "" : "faults that took base pages: " + String.join("; ", parts);
  }
}
