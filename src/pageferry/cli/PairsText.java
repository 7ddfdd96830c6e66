package pageferry.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import pageferry.experiment.litmus.PairCell;
import pageferry.experiment.litmus.PairOperation;
import pageferry.experiment.litmus.PairPage;
import pageferry.report.ScheduleTable;
import pageferry.world.PlainText;

/** Races of pairs as a page of Markdown: a matrix for each kind of page, and what was found. */
final class PairsText {
  private final String kernel;
  private final List<PairCell> cells;
  private final double seconds;

  /**
   * @param cells the pairs that were searched
   * @param seconds how long that took
   */
  PairsText(String kernel, List<PairCell> cells, double seconds) {
    this.kernel = kernel;
    this.cells = List.copyOf(cells);
    this.seconds = seconds;
  }

  /** The page, with schedules to what was found or without. */
  String text(boolean details) {
    StringBuilder text = new StringBuilder();
    text.append("## Linux ").append(kernel).append("\n\n").append(summary()).append("\n\n");
    for (PairPage page : PairPage.values()) {
      List<PairCell> on = cells.stream().filter(each -> each.page() == page).toList();
      if (!on.isEmpty()) {
        text.append("### ").append(kernel).append(", ").append(page.about()).append("\n\n");
        matrix(text, on);
      }
    }
    for (PairCell cell : cells) {
      for (PairCell.Finding finding : cell.findings()) {
        text.append("- ").append(name(cell)).append(": ");
        text.append(PlainText.of(finding.what())).append('\n');
        if (details) {
          new ScheduleTable(finding.schedule().events(), finding.schedule().standstill())
              .text(Terminal.lineWidth() - 6)
              .lines()
              .forEach(line -> text.append("      ").append(PlainText.of(line)).append('\n'));
        }
      }
    }
    return text.toString();
  }

  private String summary() {
    long exhausted = cells.stream().filter(each -> each.found().exhausted()).count();
    long found = cells.stream().filter(each -> !each.holds()).count();
    long schedules = cells.stream().mapToLong(each -> each.found().schedules()).sum();
    return String.format(
        Locale.ROOT,
        "%d pairs, %d exhausted, %d with findings; %d schedules in %.0f s.",
        cells.size(),
        exhausted,
        found,
        schedules,
        seconds);
  }

  private static void matrix(StringBuilder text, List<PairCell> cells) {
    TreeSet<PairOperation> rows = new TreeSet<>();
    TreeSet<PairOperation> columns = new TreeSet<>();
    SortedMap<String, PairCell> at = new TreeMap<>();
    for (PairCell cell : cells) {
      rows.add(cell.one());
      columns.add(cell.other());
      at.put(cell.one() + " " + cell.other(), cell);
    }
    List<String> heads = new ArrayList<>(List.of(""));
    columns.forEach(each -> heads.add(each.text()));
    text.append("| ").append(String.join(" | ", heads)).append(" |\n|");
    text.append(" --- |".repeat(heads.size())).append('\n');
    for (PairOperation row : rows) {
      text.append("| **").append(row.text()).append("** |");
      for (PairOperation column : columns) {
        PairCell cell = at.get(row + " " + column);
        text.append(' ').append(cell == null ? "" : value(cell)).append(" |");
      }
      text.append('\n');
    }
    text.append('\n');
  }

  private static String value(PairCell cell) {
    String outcomes = Integer.toString(cell.found().outcomes().size());
    String more = cell.found().exhausted() ? "" : "+";
    String cut = cell.found().cutOff() == 0 ? "" : "~";
    return outcomes + more + cut + (cell.holds() ? "" : " !");
  }

  private static String name(PairCell cell) {
    return cell.one().text() + " and " + cell.other().text() + " on " + cell.page().about();
  }
}
