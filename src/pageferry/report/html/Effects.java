package pageferry.report.html;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.report.Effect;
import pageferry.report.Sample;

/**
 * Every row against the row it is to be compared with, metric by metric.
 *
 * @param base what it is compared with
 * @param note how to read it
 * @param lines the rows
 */
record Effects(String base, String note, List<Line> lines) {
  /** A row. */
  record Line(List<String> labels, List<Cell> cells) {}

  /** The change of one metric. */
  record Cell(String metric, String change, boolean significant, String size) {}

  /**
   * The rows against those of the first file; within one file against those of the first value of
   * the first key. Null if there is nothing to compare.
   */
  static @Nullable Effects of(List<PageRow> rows, List<String> columns) {
    List<String> keys = PageRow.keys(rows);
    String key =
        keys.stream()
            .filter(each -> PageRow.values(rows, each).size() > 1)
            .findFirst()
            .orElse(null);
    if (key == null) {
      return null;
    }
    String base = PageRow.values(rows, key).get(0);
    List<Line> lines = new ArrayList<>();
    int seeds = Integer.MAX_VALUE;
    for (PageRow row : rows) {
      PageRow sibling = row.sibling(rows, key, base);
      if (sibling != null && sibling != row) {
        List<Cell> cells = columns.stream().map(metric -> cell(sibling, row, metric)).toList();
        lines.add(new Line(keys.stream().map(row::label).toList(), cells));
        seeds = Math.min(seeds, Math.min(row.row().runs().size(), sibling.row().runs().size()));
      }
    }
    return lines.isEmpty() ? null : new Effects(key + " " + base, note(seeds), lines);
  }

  private static Cell cell(PageRow base, PageRow row, String metric) {
    Sample before = base.row().sample(metric);
    Sample after = row.row().sample(metric);
    if (before == null || after == null) {
      return new Cell(metric, "-", false, "");
    }
    Effect effect = new Effect(before, after);
    return new Cell(metric, effect.change(), effect.isSignificant(), effect.size());
  }

  private static String note(int seeds) {
    return seeds < 2
        ? "With one seed nothing can be said of chance; run --seeds 20 gives effect sizes."
        : "* p < "
            + Effect.SIGNIFICANT
            + " by Welch's t test over "
            + seeds
            + " seeds each, not corrected for the number of comparisons; g is Hedges' g, the"
            + " change in pooled standard deviations.";
  }
}
