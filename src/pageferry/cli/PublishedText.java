package pageferry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pageferry.experiment.costs.Bench.Answered;
import pageferry.experiment.costs.Bench.Table;
import pageferry.experiment.costs.BenchTally;
import pageferry.experiment.plan.Cell;

/** Published tables and our answers as text: a line for each cell. */
final class PublishedText {
  private PublishedText() {}

  /** One table. */
  static String of(Table table, int width) {
    StringBuilder text = new StringBuilder();
    text.append(table.experiment().name()).append(": ").append(table.experiment().about());
    text.append('\n').append(table.experiment().claims().published().source()).append("\n\n");
    List<List<String>> lines = new ArrayList<>();
    lines.add(List.of("", "published", "", "ours", "ratio", "z", "", ""));
    table.cells().forEach(each -> lines.add(line(each)));
    return text.append(Columns.of(lines, width)).append('\n').toString();
  }

  private static List<String> line(Answered answered) {
    Cell cell = answered.cell();
    Cell.Figure published = cell.published();
    boolean met = BenchTally.isMet(answered);
    String end = met ? "" : cell.why().isEmpty() ? "MISSED" : "MISSED: " + cell.why();
    String use = cell.use() == Cell.Use.FIT ? "fit" : "held out";
    if (published == null) {
      String holds = answered.ours() == 1 ? "holds" : "does not";
      return List.of(cell.of(), "claim", "", holds, "", "", use, end);
    }
    return List.of(
        cell.of(),
        number(published.value()) + " ±" + number(published.error()),
        published.unit(),
        number(answered.ours()),
        format("%.2f", answered.ratio()),
        format("%+.1f", answered.z()),
        use,
        end);
  }

  /** A number with three digits and no exponent. */
  static String number(double value) {
    double size = Math.abs(value);
    return format(size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : "%.3f", value);
  }

  private static String format(String how, double value) {
    return String.format(Locale.ROOT, how, value);
  }
}
