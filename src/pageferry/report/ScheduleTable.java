package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;

/**
 * A schedule as a table: a line for each step that is worth one, a column for each task. Lines that
 * come again and again are shown once, with how often they come.
 */
public final class ScheduleTable {
  private static final String GAP = "  ";
  private static final int STEP_WIDTH = 4;

  private final List<Integer> tasks;
  private final List<Line> lines = new ArrayList<>();
  private final List<String> heads = new ArrayList<>();

  private record Line(long step, int column, String text) {
    boolean isLike(Line other) {
      return column == other.column && text.equals(other.text);
    }

    Line times(int times, long last) {
      return new Line(step, column, text + " ×" + times + ", until step " + last);
    }
  }

  /**
   * What is shown: a line, or between lines how often those before it come.
   *
   * @param line the line, or null
   * @param note how often the lines before it come, or nothing
   */
  private record Shown(@Nullable Line line, String note) {}

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
    List<Shown> shown = shown();
    int[] widths = new int[heads.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = heads.get(i).length();
    }
    for (Shown each : shown) {
      Line line = each.line();
      if (line != null) {
        widths[line.column()] = Math.max(widths[line.column()], line.text().length());
      }
    }
    if (STEP_WIDTH + IntStream.of(widths).sum() + widths.length * GAP.length() > width) {
      return folded(shown, width);
    }
    StringBuilder text = new StringBuilder(" ".repeat(STEP_WIDTH - 4) + "step");
    for (int i = 0; i < widths.length; i++) {
      text.append(GAP).append(padded(heads.get(i), widths[i]));
    }
    StringBuilder table = new StringBuilder(text.toString().stripTrailing()).append('\n');
    for (Shown each : shown) {
      Line line = each.line();
      String row = line == null ? each.note() : row(line, widths).stripTrailing();
      table.append(row).append('\n');
    }
    return table.toString();
  }

  /** The lines, those that come again at once but once. */
  private List<Shown> shown() {
    List<Shown> shown = new ArrayList<>();
    for (Repeats.Group group : Repeats.of(lines, Line::isLike)) {
      long last = lines.get(group.last()).step();
      boolean alone = group.length() == 1 && group.times() > 1;
      for (int i = group.from(); i < group.from() + group.length(); i++) {
        Line line = lines.get(i);
        shown.add(new Shown(alone ? line.times(group.times(), last) : line, ""));
      }
      if (group.length() > 1) {
        String note = group.length() + " lines ×" + group.times() + ", until step " + last;
        shown.add(new Shown(null, " ".repeat(STEP_WIDTH) + GAP + "... these " + note));
      }
    }
    return shown;
  }

  private String folded(List<Shown> shown, int width) {
    StringBuilder table = new StringBuilder("step").append(GAP).append("task: what it does\n");
    for (Shown each : shown) {
      Line line = each.line();
      if (line == null) {
        table.append(LineBreaks.text(each.note(), width)).append('\n');
        continue;
      }
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
