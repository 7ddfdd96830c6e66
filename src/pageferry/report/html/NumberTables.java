package pageferry.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import pageferry.mm.VmCounter;
import pageferry.observe.Metric;
import pageferry.observe.Unit;
import pageferry.report.Heading;
import pageferry.report.Quantity;
import pageferry.report.Sample;

/** The tables of numbers, as the template wants them. */
final class NumberTables {
  private final List<PageRow> rows;
  private final List<String> columns;

  NumberTables(List<PageRow> rows, List<String> columns) {
    this.rows = rows;
    this.columns = columns;
  }

  /** The head of a column. */
  record Column(String metric, String group, String leaf, String about) {
    static Column of(String metric) {
      Heading heading = Heading.of(metric);
      Metric.Named named = Metric.of(metric);
      String about = named == null ? "" : named.metric().about();
      return new Column(metric, heading.group(), heading.leaf(), about);
    }
  }

  /**
   * A number for people, the same to its last digit, how far it can be trusted, and the tail why.
   */
  record Cell(String metric, @Nullable String exact, String text, String margin, String why) {}

  /** A row of the comparison. */
  record Line(String id, String title, List<String> labels, List<Cell> cells) {}

  /** A counter with its value in each row. */
  record Counter(String name, List<CounterCell> cells) {}

  /** The value of a counter in a row. */
  record CounterCell(String row, String exact, String text) {}

  List<Column> heads() {
    return columns.stream().map(Column::of).toList();
  }

  List<Line> lines() {
    List<String> keys = PageRow.keys(rows);
    List<Line> lines = new ArrayList<>();
    for (PageRow row : rows) {
      List<Cell> cells = columns.stream().map(metric -> cell(row, metric)).toList();
      lines.add(new Line(row.id(), row.title(), keys.stream().map(row::label).toList(), cells));
    }
    return lines;
  }

  private static Cell cell(PageRow row, String metric) {
    Sample sample = row.row().sample(metric);
    if (sample == null) {
      return new Cell(metric, null, "-", "", "");
    }
    Unit unit = Heading.of(metric).unit();
    OptionalDouble margin = sample.margin();
    boolean varies = margin.isPresent() && margin.getAsDouble() > 0;
    return new Cell(
        metric,
        exact(sample.mean()),
        Quantity.text(sample.mean(), unit),
        varies ? Quantity.text(margin.getAsDouble(), unit) : "",
        Reasons.has(row, metric) ? Reasons.family(metric) : "");
  }

  /** The counters that counted anything, in the order of /proc/vmstat. */
  List<Counter> counters() {
    List<Counter> counters = new ArrayList<>();
    for (VmCounter counter : VmCounter.values()) {
      String metric = Metric.VMSTAT.nameOf(counter.text());
      boolean counted = rows.stream().anyMatch(row -> mean(row, metric) != 0);
      if (counted) {
        counters.add(new Counter(counter.text(), rows.stream().map(r -> cell(metric, r)).toList()));
      }
    }
    return counters;
  }

  private static CounterCell cell(String metric, PageRow row) {
    double mean = mean(row, metric);
    return new CounterCell(row.id(), exact(mean), Quantity.text(mean, Unit.COUNT));
  }

  private static double mean(PageRow row, String metric) {
    Sample sample = row.row().sample(metric);
    return sample == null ? 0 : sample.mean();
  }

  /** The number with all its digits, whole numbers without a point. */
  static String exact(double value) {
    boolean isWhole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
    return isWhole ? Long.toString((long) value) : Double.toString(value);
  }
}
