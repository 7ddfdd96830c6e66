package pageferry.cli;

import java.util.List;
import pageferry.experiment.plan.RowResult;
import pageferry.mm.VmCounter;
import pageferry.observe.Metric;

/** What became of kswapds, for experiments that ask what they reclaim. */
final class KswapdText {
  private KswapdText() {}

  /** A line for each run, or for several that are alike; empty if no column is of kswapd. */
  static String of(List<String> columns, List<RowResult> rows) {
    if (columns.stream().noneMatch(each -> each.startsWith(Metric.RECLAIM_KSWAPD.text()))) {
      return "";
    }
    return LineOfRuns.of("kswapd", rows, KswapdText::line);
  }

  private static String line(RowResult row) {
    long gaveUp = number(row, Metric.RECLAIM_KSWAPD_GAVE_UP.text());
    return String.format(
        "woken %s, demoted %d pages, %s",
        times(number(row, Metric.RECLAIM_KSWAPD_WAKES.text())),
        number(row, "vmstat." + VmCounter.PGDEMOTE_KSWAPD.text()),
        gaveUp == 0 ? "never gave up" : "gave up " + times(gaveUp) + ", after 16 runs in vain");
  }

  private static String times(long number) {
    return number == 1 ? "once" : number + " times";
  }

  private static long number(RowResult row, String metric) {
    return Math.round(row.values().getOrDefault(metric, 0.0));
  }
}
