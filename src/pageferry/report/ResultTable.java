package pageferry.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import pageferry.observe.Metric;
import pageferry.observe.Unit;

/** The comparison table of an experiment as text: a line per run, labels left, numbers right. */
public final class ResultTable {
  /**
   * One run.
   *
   * @param labels what is special about it, by parameter
   * @param values its metrics by name
   */
  public record Row(Map<String, String> labels, SortedMap<String, Double> values) {}

  private final List<Row> rows;
  private final List<String> columns;

  /**
   * @param columns the metrics to show, in order
   */
  public ResultTable(List<Row> rows, List<String> columns) {
    this.rows = List.copyOf(rows);
    this.columns = List.copyOf(columns);
  }

  /** The table, each line ending in a newline. */
  public String text() {
    Set<String> parameters = new LinkedHashSet<>();
    rows.forEach(row -> parameters.addAll(row.labels().keySet()));
    List<List<String>> cells = new ArrayList<>();
    List<String> header = new ArrayList<>(parameters);
    header.addAll(columns);
    cells.add(header);
    for (Row row : rows) {
      List<String> line = new ArrayList<>();
      parameters.forEach(each -> line.add(row.labels().getOrDefault(each, "-")));
      columns.forEach(each -> line.add(human(each, row.values().get(each))));
      cells.add(line);
    }
    return layOut(cells, parameters.size());
  }

  private static String layOut(List<List<String>> cells, int labels) {
    int width = cells.get(0).size();
    int[] widths = new int[width];
    for (List<String> line : cells) {
      for (int i = 0; i < width; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : cells) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < width; i++) {
        String pad = " ".repeat(widths[i] - line.get(i).length());
        out.append(i == 0 ? "" : "  ");
        out.append(i < labels ? line.get(i) + pad : pad + line.get(i));
      }
      text.append(out.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** A metric's value with its unit, as a person reads it. */
  public static String human(String metric, @Nullable Double value) {
    if (value == null) {
      return "-";
    }
    Metric.Named named = Metric.of(metric);
    Unit unit = named == null ? Unit.COUNT : named.unit();
    return switch (unit) {
      case NS -> time(value);
      case PAGES_PER_SECOND -> scaled(value) + "/s";
      default -> value == Math.rint(value) ? Long.toString(value.longValue()) : format(value);
    };
  }

  private static String time(double ns) {
    if (ns < 1e3) {
      return format(ns) + " ns";
    }
    if (ns < 1e6) {
      return format(ns / 1e3) + " us";
    }
    return ns < 1e9 ? format(ns / 1e6) + " ms" : format(ns / 1e9) + " s";
  }

  private static String scaled(double value) {
    if (value < 1e3) {
      return format(value);
    }
    return value < 1e6 ? format(value / 1e3) + " k" : format(value / 1e6) + " M";
  }

  private static String format(double value) {
    int digits = value >= 100 || value == Math.rint(value) ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
