package pageferry.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import pageferry.experiment.litmus.LitmusSchedule;
import pageferry.experiment.litmus.PairBound;
import pageferry.experiment.litmus.PairCell;
import pageferry.experiment.litmus.PairOperation;
import pageferry.experiment.litmus.PairPage;
import pageferry.report.ScheduleTable;
import pageferry.world.PlainText;

/**
 * Races of operations as a page of Markdown: a matrix for each kind of page, and what was found. A
 * column is what the last task does, a row what the others do.
 */
final class PairsText {
  private final String kernel;
  private final List<PairCell> cells;
  private final double seconds;
  private final StringBuilder text = new StringBuilder();

  /**
   * @param cells the races that were searched
   * @param seconds how long that took
   */
  PairsText(String kernel, List<PairCell> cells, double seconds) {
    this.kernel = kernel;
    this.cells = List.copyOf(cells);
    this.seconds = seconds;
  }

  /** The page, with a schedule to each outcome or without. */
  String text(boolean details) {
    text.setLength(0);
    text.append("## Linux ").append(kernel).append("\n\n").append(summary()).append("\n\n");
    for (PairPage page : PairPage.values()) {
      List<PairCell> on = cells.stream().filter(each -> each.page() == page).toList();
      if (!on.isEmpty()) {
        text.append("### ").append(kernel).append(", ").append(page.about()).append("\n\n");
        text.append(summary(on)).append("\n\n");
        matrix(on);
      }
    }
    reasons();
    for (PairCell cell : cells) {
      for (PairCell.Finding finding : cell.findings()) {
        text.append("- ").append(cell.title()).append(": ");
        text.append(PlainText.of(finding.what())).append('\n');
        if (details) {
          schedule(finding.schedule());
        }
      }
    }
    if (details) {
      cells.forEach(this::outcomes);
    }
    return text.toString();
  }

  private String summary() {
    return summary(cells) + String.format(Locale.ROOT, " It took %.0f s.", seconds);
  }

  private static String summary(List<PairCell> cells) {
    return String.format(
        Locale.ROOT,
        "%d races, %d exhausted, %d with findings; %d schedules.",
        cells.size(),
        cells.stream().filter(each -> each.found().exhausted()).count(),
        cells.stream().filter(each -> !each.holds()).count(),
        cells.stream().mapToLong(each -> each.found().schedules()).sum());
  }

  private void matrix(List<PairCell> on) {
    TreeSet<PairOperation> columns = new TreeSet<>();
    Map<String, Map<PairOperation, PairCell>> rows = new LinkedHashMap<>();
    for (PairCell cell : on) {
      PairOperation last = cell.operations().get(cell.operations().size() - 1);
      columns.add(last);
      rows.computeIfAbsent(row(cell), unknown -> new LinkedHashMap<>()).put(last, cell);
    }
    List<String> heads = new ArrayList<>(List.of(""));
    columns.forEach(each -> heads.add(each.text()));
    text.append("| ").append(String.join(" | ", heads)).append(" |\n|");
    text.append(" --- |".repeat(heads.size())).append('\n');
    rows.forEach(
        (row, values) -> {
          text.append("| **").append(row).append("** |");
          for (PairOperation column : columns) {
            PairCell cell = values.get(column);
            text.append(' ').append(cell == null ? "" : value(cell)).append(" |");
          }
          text.append('\n');
        });
    text.append('\n');
  }

  /** What all but the last task do. */
  private static String row(PairCell cell) {
    return cell.operations().subList(0, cell.operations().size() - 1).stream()
        .map(PairOperation::text)
        .collect(Collectors.joining(", "));
  }

  private static String value(PairCell cell) {
    String outcomes = Integer.toString(cell.found().outcomes().size());
    String more = cell.found().exhausted() ? "" : "+ (" + cell.found().schedules() + ")";
    String cut = cell.found().cutOff() == 0 ? "" : "~";
    return outcomes + more + cut + (cell.holds() ? "" : " !");
  }

  /** Why races were not searched to their end, by kind. */
  private void reasons() {
    SortedMap<PairBound, List<PairCell>> kinds = new TreeMap<>();
    for (PairCell cell : cells) {
      PairBound bound = PairBound.of(cell);
      if (bound != null) {
        kinds.computeIfAbsent(bound, first -> new ArrayList<>()).add(cell);
      }
    }
    if (kinds.isEmpty()) {
      return;
    }
    text.append("### ").append(kernel).append(", not searched to the end\n\n");
    text.append("| kind | races | schedules each | steps each | why |\n");
    text.append("| --- | --- | --- | --- | --- |\n");
    kinds.forEach(
        (kind, races) -> {
          long schedules = races.stream().mapToLong(each -> each.found().schedules()).sum();
          long steps = races.stream().mapToLong(each -> each.found().steps()).sum();
          text.append(
              String.format(
                  Locale.ROOT,
                  "| %s | %d | %d | %d | %s |%n",
                  kind.text(),
                  races.size(),
                  schedules / races.size(),
                  steps / Math.max(1, schedules),
                  kind.reason()));
        });
    text.append('\n');
  }

  /** Each outcome of a race, and a schedule to it. */
  private void outcomes(PairCell cell) {
    text.append("\n#### ").append(cell.title()).append("\n\n");
    text.append(cell.found().exhausted() ? "exhausted" : "not exhausted").append(", ");
    text.append(cell.found().schedules()).append(" schedules\n");
    for (LitmusSchedule each : cell.told()) {
      text.append("\n- ").append(PlainText.of(each.outcome().toString())).append("\n\n");
      schedule(each);
    }
  }

  private void schedule(LitmusSchedule schedule) {
    new ScheduleTable(schedule.events(), schedule.standstill())
        .text(Terminal.lineWidth() - 6)
        .lines()
        .forEach(line -> text.append("      ").append(PlainText.of(line)).append('\n'));
  }
}
