package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.observe.Unit;
import pageferry.world.PlainText;

/**
 * Two results side by side, in the manner of mmtests' compare-mmtests.pl: a line for each metric,
 * both values, the change in per cent between parentheses, or between asterisks if it is
 * significant. Unlike there the change is signed as it is, for not every metric is better lower.
 */
public final class CompareTable {
  private static final String INDENT = "  ";

  private final SavedResults base;
  private final SavedResults other;
  private final boolean all;

  /**
   * @param all whether all metrics that differ are shown, instead of the experiments' columns
   */
  public CompareTable(SavedResults base, SavedResults other, boolean all) {
    this.base = base;
    this.other = other;
    this.all = all;
  }

  private record Line(String metric, List<String> cells) {}

  /** The table, and below it how to read it, in lines of at most so many columns. */
  public String text(int width) {
    StringBuilder text = new StringBuilder();
    List<String> lonely = new ArrayList<>();
    for (SavedRow row : base.rows()) {
      SavedRow match = match(row);
      if (match == null) {
        lonely.add(base.name() + " alone has " + row.title());
        continue;
      }
      text.append(LineBreaks.text(title(row, match), width));
      text.append(block(lines(row, match), width)).append('\n');
    }
    for (SavedRow row : other.rows()) {
      boolean known = base.rows().stream().anyMatch(each -> match(each) == row);
      if (!known) {
        lonely.add(other.name() + " alone has " + row.title());
      }
    }
    lonely.forEach(line -> text.append(LineBreaks.text(line, width)).append('\n'));
    return text.append(LineBreaks.text(key(seeds()), width)).toString();
  }

  private int seeds() {
    return Math.min(base.seeds(), other.seeds());
  }

  private static String title(SavedRow row, SavedRow match) {
    if (row.labels().isEmpty() && match.labels().isEmpty()) {
      return "";
    }
    return row.title() + (row.labels().equals(match.labels()) ? "" : " | " + match.title()) + "\n";
  }

  /** The row with the same labels; where both have one row only, that one whatever its labels. */
  private @Nullable SavedRow match(SavedRow row) {
    if (base.rows().size() == 1 && other.rows().size() == 1) {
      return other.rows().get(0);
    }
    Map<String, String> labels = row.labels();
    return other.rows().stream()
        .filter(each -> each.labels().equals(labels))
        .findFirst()
        .orElse(null);
  }

  private List<Line> lines(SavedRow row, SavedRow match) {
    List<Line> lines = new ArrayList<>();
    for (String metric : metrics(row, match)) {
      Sample before = row.sample(metric);
      Sample after = match.sample(metric);
      boolean differs = before != null && after != null && before.mean() != after.mean();
      if (!all || differs) {
        lines.add(line(metric, before, after));
      }
    }
    return lines;
  }

  private List<String> metrics(SavedRow row, SavedRow match) {
    if (!all) {
      List<String> columns = new ArrayList<>(base.columns());
      other.columns().stream().filter(each -> !columns.contains(each)).forEach(columns::add);
      return columns;
    }
    TreeSet<String> names = new TreeSet<>(row.metrics());
    names.addAll(match.metrics());
    return List.copyOf(names);
  }

  private static Line line(String metric, @Nullable Sample before, @Nullable Sample after) {
    Unit unit = Heading.of(metric).unit();
    return new Line(
        metric,
        List.of(
            value(before, unit),
            spread(before),
            value(after, unit),
            spread(after),
            before == null || after == null ? "" : change(new Effect(before, after))));
  }

  static String value(@Nullable Sample sample, Unit unit) {
    return Quantity.text(sample == null ? null : sample.mean(), unit);
  }

  static String spread(@Nullable Sample sample) {
    return sample == null || sample.deviation() == 0
        ? ""
        : Quantity.percent(sample.deviation() / sample.mean());
  }

  static String change(Effect effect) {
    return effect.isSignificant() ? "*" + effect.change() + "*" : "(" + effect.change() + ")";
  }

  private String block(List<Line> lines, int width) {
    if (lines.isEmpty()) {
      return INDENT + "no difference\n";
    }
    TextGrid grid = new TextGrid(List.of("metric"), 2);
    List<String> heads = List.of(head(base, width), "±", head(other, width), "±", "change");
    List<Integer> filled = new ArrayList<>();
    for (int i = 0; i < heads.size(); i++) {
      int column = i;
      if (lines.stream().anyMatch(line -> !line.cells().get(column).isEmpty())) {
        filled.add(column);
        grid.addColumn("", heads.get(column));
      }
    }
    for (Line line : lines) {
      grid.addRow(List.of(INDENT + line.metric()), filled.stream().map(line.cells()::get).toList());
    }
    return grid.text(width);
  }

  /** What results are called, in a quarter of the width at most. */
  private static String head(SavedResults results, int width) {
    String name = PlainText.of(results.name());
    int most = width / 4;
    return name.length() <= most ? name : "..." + name.substring(name.length() - most + 3);
  }

  /** How to read changes where each row has so many seeds at least. */
  static String key(int seeds) {
    return seeds < 2
        ? "(change) in per cent; with one seed nothing can be said of chance: run --seeds 20\n"
        : "means, and ± their standard deviations, over "
            + seeds
            + " seeds; *change* is significant: Welch's t test, p < "
            + Effect.SIGNIFICANT
            + "\n";
  }
}
