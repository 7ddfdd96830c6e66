package pageferry.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.world.PlainText;

/**
 * The results of an experiment as a table of text: a row per run, a column per metric.
 *
 * <p>Numbers are scaled for people and stand under heads of two lines, the upper one shared by
 * neighbours that differ in the lower one only. What is missing is a hyphen.
 */
public final class ResultTable {
  private static final String INDENT = "  ";

  private final List<Heading> headings;
  private final List<String> columns;
  private final List<Row> rows;

  /**
   * @param columns names of {@link pageferry.observe.Metric}
   * @param rows what each run gave
   */
  public ResultTable(List<String> columns, List<Row> rows) {
    this.columns = List.copyOf(columns);
    this.headings = columns.stream().map(Heading::of).toList();
    this.rows = List.copyOf(rows);
  }

  /**
   * One run, or several that differ in their seeds alone.
   *
   * @param labels what makes it differ from the others, the most important key first
   * @param values its metrics; of several seeds the means
   * @param deviations the standard deviations of those metrics that differ between seeds
   */
  public record Row(
      Map<String, String> labels,
      SortedMap<String, Double> values,
      SortedMap<String, Double> deviations) {
    public Row {
      labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
    }

    /** A run with one seed. */
    public Row(Map<String, String> labels, SortedMap<String, Double> values) {
      this(labels, values, new TreeMap<>());
    }

    /** The row of runs that differ in their seeds alone, each given by its metrics. */
    public static Row of(Map<String, String> labels, List<SortedMap<String, Double>> seeds) {
      SortedMap<String, Double> means = new TreeMap<>();
      SortedMap<String, Double> deviations = new TreeMap<>();
      SortedMap<String, List<Double>> samples = new TreeMap<>();
      for (SortedMap<String, Double> values : seeds) {
        values.forEach(
            (name, value) -> samples.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
      }
      samples.forEach(
          (name, values) -> {
            Sample sample = new Sample(values);
            means.put(name, sample.mean());
            if (sample.deviation() > 0) {
              deviations.put(name, sample.deviation());
            }
          });
      return new Row(labels, means, deviations);
    }
  }

  /** Every label in a column of its own; a label is left blank where it repeats the row above. */
  public String wide() {
    List<String> keys = keys();
    TextGrid grid = grid(shortened(keys), 2);
    List<String> above = List.of();
    for (Row row : rows) {
      List<String> labels = labels(row, keys);
      grid.addRow(withoutRepeated(labels, above), cells(row, false));
      above = labels;
    }
    return grid.text(Integer.MAX_VALUE);
  }

  /**
   * At most {@code width} columns wide: labels that all rows share come first, the last of the
   * others begins the row, and those between stand on a line above the rows that share them.
   * Metrics that do not fit beside follow in tables below.
   */
  public String compact(int width) {
    List<String> keys = varying();
    int last = Math.max(0, keys.size() - 1);
    TextGrid grid = grid(shortened(keys).subList(last, keys.size()), 1);
    List<String> above = List.of();
    for (Row row : rows) {
      List<String> labels = labels(row, keys);
      List<String> shared = labels.subList(0, last);
      if (!shared.equals(above)) {
        grid.addTitle(String.join(", ", shared));
        above = shared;
      }
      String indent = shared.isEmpty() ? "" : INDENT;
      grid.addRow(
          labels.subList(last, labels.size()).stream().map(indent::concat).toList(),
          cells(row, true));
    }
    return LineBreaks.text(common(keys), width) + grid.text(width);
  }

  /** The keys in which rows differ. */
  private List<String> varying() {
    return keys().stream().filter(key -> values(key) > 1).toList();
  }

  private long values(String key) {
    return rows.stream().map(row -> labels(row, List.of(key))).distinct().count();
  }

  /** A line for each key in which rows do not differ, and a blank one. */
  private String common(List<String> varying) {
    StringBuilder lines = new StringBuilder();
    for (String key : keys()) {
      if (!varying.contains(key)) {
        lines.append(PlainText.of(key + " = " + rows.get(0).labels().get(key))).append('\n');
      }
    }
    return lines.isEmpty() ? "" : lines.append('\n').toString();
  }

  private TextGrid grid(List<String> labelHeads, int innerGap) {
    TextGrid grid = new TextGrid(labelHeads, innerGap);
    headings.forEach(heading -> grid.addColumn(heading.group(), heading.leaf()));
    return grid;
  }

  private List<String> keys() {
    Set<String> keys = new LinkedHashSet<>();
    rows.forEach(row -> keys.addAll(row.labels().keySet()));
    return List.copyOf(keys);
  }

  /** The keys without what stands before the last dot, unless two would look the same then. */
  private static List<String> shortened(List<String> keys) {
    List<String> shorts =
        keys.stream().map(key -> key.substring(key.lastIndexOf('.') + 1)).toList();
    return shorts.stream().distinct().count() == shorts.size() ? shorts : keys;
  }

  private static List<String> labels(Row row, List<String> keys) {
    return keys.stream().map(key -> row.labels().getOrDefault(key, "-")).toList();
  }

  private static List<String> withoutRepeated(List<String> labels, List<String> above) {
    List<String> shown = new ArrayList<>(labels);
    boolean last = false;
    for (int i = 0; i + 1 < shown.size() && i < above.size() && !last; i++) {
      last = !labels.get(i).equals(above.get(i));
      if (!last) {
        shown.set(i, "");
      }
    }
    return shown;
  }

  /** The standard deviation in per cent of the mean, if there is one. */
  private static String spread(Row row, String column) {
    Double deviation = row.deviations().get(column);
    Double mean = row.values().get(column);
    return deviation == null || mean == null ? "" : "±" + Quantity.percent(deviation / mean);
  }

  private List<String> cells(Row row, boolean tight) {
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Double value = row.values().get(columns.get(i));
      Heading heading = headings.get(i);
      String text =
          tight ? Quantity.tight(value, heading.unit()) : Quantity.text(value, heading.unit());
      cells.add(text + spread(row, columns.get(i)));
    }
    return cells;
  }
}
