package pageferry.cli;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pageferry.experiment.plan.RowResult;
import pageferry.observe.Metric;
import pageferry.observe.Statistic;

/** How many samples the percentiles of a table are of, in one line; none where it has none. */
final class SamplesText {
  private SamplesText() {}

  static String of(List<String> columns, List<RowResult> rows) {
    String all =
        columns.stream()
            .map(Metric::of)
            .filter(named -> named != null && isPercentile(named))
            .map(Metric.Named::family)
            .distinct()
            .map(family -> family + " " + counts(family, rows))
            .collect(Collectors.joining(", "));
    return all.isEmpty() ? "" : "percentiles of so many samples: " + all + "\n";
  }

  private static boolean isPercentile(Metric.Named named) {
    Statistic statistic = named.statistic();
    return statistic != null && statistic.isPercentile();
  }

  private static String counts(String family, List<RowResult> rows) {
    TreeSet<Long> counts = new TreeSet<>();
    for (RowResult row : rows) {
      SortedMap<String, Double> values = row.values();
      counts.add(values.getOrDefault(family + "." + Statistic.COUNT.key(), 0.0).longValue());
    }
    return counts.size() == 1 ? counts.first().toString() : counts.first() + " to " + counts.last();
  }
}
