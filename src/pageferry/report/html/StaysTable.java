package pageferry.report.html;

import java.util.ArrayList;
import java.util.List;
import pageferry.observe.Stayed;
import pageferry.report.SavedStays;
import pageferry.report.StayText;
import pageferry.world.PlainText;

/**
 * The pages of a row that did not move.
 *
 * @param title the row
 * @param lines a line for each stretch of pages
 * @param more how many others there are
 */
record StaysTable(String title, List<Line> lines, long more) {
  /** Lines of one row. */
  private static final int MOST_LINES = 200;

  /**
   * Some pages.
   *
   * @param call who wanted to move them, by which call
   * @param where which they are
   * @param why why they stayed
   */
  record Line(String call, String where, String why) {}

  /** The rows that have pages that stayed. */
  static List<StaysTable> of(List<PageRow> rows) {
    List<StaysTable> tables = new ArrayList<>();
    for (PageRow row : rows) {
      List<Stayed> stayed = SavedStays.of(row.row().first("why"));
      if (!stayed.isEmpty()) {
        long lost = row.row().first("why").path("lost").asLong();
        long more = Math.max(0, stayed.size() - MOST_LINES) + lost;
        List<Line> lines = stayed.stream().limit(MOST_LINES).map(StaysTable::line).toList();
        tables.add(new StaysTable(row.title(), lines, more));
      }
    }
    return tables;
  }

  private static Line line(Stayed stayed) {
    int step = stayed.event().step();
    String call =
        stayed.call().task()
            + ":"
            + stayed.call().pid()
            + (step > 0 ? " step " + step : "")
            + " "
            + stayed.call().what(stayed.event());
    return new Line(
        PlainText.of(call), PlainText.of(stayed.where()), PlainText.of(StayText.why(stayed)));
  }
}
