package pageferry.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import pageferry.observe.Unit;
import pageferry.world.PlainText;

/**
 * The rows of one result side by side: those that are equal in all labels but one, with a column
 * for each value of that one, and the changes from the first of them.
 */
public final class ByKeyTable {
  private static final String INDENT = "  ";

  private final SavedResults results;
  private final String key;
  private final List<String> values;
  private final boolean all;

  /**
   * @param key the label in which rows may differ, as {@link SavedResults#labels} has it
   * @param base the value that all others are compared with, as {@link #values} has it
   * @param all whether all metrics that differ are shown, instead of the experiment's columns
   */
  public ByKeyTable(SavedResults results, String key, String base, boolean all) {
    this.results = results;
    this.key = key;
    this.all = all;
    List<String> order = new ArrayList<>(values(results, key));
    order.remove(base);
    order.add(0, base);
    this.values = List.copyOf(order);
  }

  /** The values of a label in the order of the rows. */
  public static List<String> values(SavedResults results, String key) {
    Set<String> values = new LinkedHashSet<>();
    results.rows().forEach(row -> values.add(row.labels().getOrDefault(key, "-")));
    return List.copyOf(values);
  }

  /** The table, and below it how to read it, in lines of at most so many columns. */
  public String text(int width) {
    StringBuilder text = new StringBuilder();
    List<String> lonely = new ArrayList<>();
    groups()
        .forEach(
            (title, rows) -> {
              if (rows.size() < 2 || !rows.containsKey(values.get(0))) {
                rows.values().forEach(row -> lonely.add(alone(row)));
              } else {
                text.append(title.isEmpty() ? "" : LineBreaks.text(title + "\n", width));
                text.append(block(rows, width)).append('\n');
              }
            });
    lonely.forEach(line -> text.append(LineBreaks.text(line, width)).append('\n'));
    return text.append(LineBreaks.text(CompareTable.key(results.seeds()), width)).toString();
  }

  private String alone(SavedRow row) {
    String base = values.get(0);
    boolean isBase = row.labels().getOrDefault(key, "-").equals(base);
    String want = isBase ? "another " + key : key + " " + base;
    return "nothing to compare with: " + row.title() + ", for want of " + want;
  }

  /** The rows by what they have in common, and by their value of the key. */
  private Map<String, Map<String, SavedRow>> groups() {
    Map<String, Map<String, SavedRow>> groups = new LinkedHashMap<>();
    for (SavedRow row : results.rows()) {
      String common =
          row.labels().entrySet().stream()
              .filter(each -> !each.getKey().equals(key))
              .map(each -> each.getKey() + "=" + each.getValue())
              .collect(Collectors.joining(", "));
      groups
          .computeIfAbsent(PlainText.of(common), each -> new LinkedHashMap<>())
          .put(row.labels().getOrDefault(key, "-"), row);
    }
    return groups;
  }

  private String block(Map<String, SavedRow> rows, int width) {
    List<SavedRow> shown = values.stream().filter(rows::containsKey).map(rows::get).toList();
    List<String> metrics = metrics(shown);
    if (metrics.isEmpty()) {
      return INDENT + "no difference\n";
    }
    TextGrid grid = new TextGrid(List.of("metric"), 2);
    List<List<String>> columns = new ArrayList<>();
    for (SavedRow row : shown) {
      String value = row.labels().getOrDefault(key, "-");
      add(grid, columns, value, "mean", cells(metrics, m -> value(row, m)));
      add(grid, columns, value, "±", cells(metrics, m -> CompareTable.spread(row.sample(m))));
      if (row != shown.get(0)) {
        add(grid, columns, value, "change", cells(metrics, m -> change(shown.get(0), row, m)));
      }
    }
    for (int i = 0; i < metrics.size(); i++) {
      int line = i;
      grid.addRow(
          List.of(INDENT + metrics.get(i)), columns.stream().map(each -> each.get(line)).toList());
    }
    return grid.text(width);
  }

  private interface Cell {
    String of(String metric);
  }

  private static List<String> cells(List<String> metrics, Cell cell) {
    return metrics.stream().map(cell::of).toList();
  }

  private static void add(
      TextGrid grid, List<List<String>> columns, String value, String head, List<String> cells) {
    if (cells.stream().anyMatch(each -> !each.isEmpty())) {
      grid.addColumn(value, head);
      columns.add(cells);
    }
  }

  private List<String> metrics(List<SavedRow> rows) {
    if (!all) {
      return results.columns();
    }
    Set<String> names = new TreeSet<>();
    rows.forEach(row -> names.addAll(row.metrics()));
    names.removeIf(name -> rows.stream().map(row -> value(row, name)).distinct().count() < 2);
    return List.copyOf(names);
  }

  private static String value(SavedRow row, String metric) {
    Unit unit = Heading.of(metric).unit();
    return CompareTable.value(row.sample(metric), unit);
  }

  private static String change(SavedRow base, SavedRow row, String metric) {
    @Nullable Sample before = base.sample(metric);
    @Nullable Sample after = row.sample(metric);
    return before == null || after == null ? "" : CompareTable.change(new Effect(before, after));
  }
}
