package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;

/** A schedule as a table: a line for each step that is worth one, a column for each task. */
public final class ScheduleTable {
  private static final String GAP = "  ";
  private static final int STEP_WIDTH = 4;

  private final List<Integer> tasks;
  private final List<Line> lines = new ArrayList<>();
  private final List<String> heads = new ArrayList<>();

  private record Line(long step, int column, String text) {}

  /**
   * @param events what happened
   * @param still what the tasks are called
   */
  public ScheduleTable(List<ScheduleEvent> events, Standstill still) {
    this.tasks =
        events.stream()
            .map(ScheduleEvent::task)
            .filter(pid -> pid > 0)
            .distinct()
            .sorted()
            .toList();
    tasks.forEach(pid -> heads.add(still.task(pid).label()));
    ScheduleWords words = new ScheduleWords();
    for (ScheduleEvent event : events) {
      int column = tasks.indexOf(event.task());
      String text = words.of(event.what());
      if (column >= 0 && !text.isEmpty()) {
        lines.add(new Line(event.step(), column, text));
      }
    }
  }

  /**
   * The table, in lines of at most so many columns; where the tasks do not fit beside one another
   * each line says whose it is.
   */
  public String text(int width) {
    int[] widths = new int[heads.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = heads.get(i).length();
    }
    lines.forEach(
        line -> widths[line.column()] = Math.max(widths[line.column()], line.text().length()));
    if (STEP_WIDTH + IntStream.of(widths).sum() + widths.length * GAP.length() > width) {
      return folded(width);
    }
    StringBuilder text = new StringBuilder(" ".repeat(STEP_WIDTH - 4) + "step");
    for (int i = 0; i < widths.length; i++) {
      text.append(GAP).append(padded(heads.get(i), widths[i]));
    }
    StringBuilder table = new StringBuilder(text.toString().stripTrailing()).append('\n');
    for (Line line : lines) {
      table.append(row(line, widths).stripTrailing()).append('\n');
    }
    return table.toString();
  }

  private String folded(int width) {
    StringBuilder table = new StringBuilder("step").append(GAP).append("task: what it does\n");
    for (Line line : lines) {
      String text = String.format("%" + STEP_WIDTH + "d", line.step()) + GAP;
      String whole = text + heads.get(line.column()) + ": " + line.text();
      table.append(LineBreaks.text(whole, width)).append('\n');
    }
    return table.toString();
  }

  private static String row(Line line, int[] widths) {
    StringBuilder row = new StringBuilder(String.format("%" + STEP_WIDTH + "d", line.step()));
    for (int i = 0; i < widths.length; i++) {
      row.append(GAP).append(padded(i == line.column() ? line.text() : "", widths[i]));
    }
    return row.toString();
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }
}
