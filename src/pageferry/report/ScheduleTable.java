package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import pageferry.mm.Pfn;
import pageferry.mm.WaitKind;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;
import pageferry.world.StepEvent;
import pageferry.world.Tracepoint;

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
    for (ScheduleEvent event : events) {
      int column = tasks.indexOf(event.task());
      String text = text(event.what());
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
      table.append(Fold.text(whole, width)).append('\n');
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

  /** An event in a few words; empty for one that tells nothing about an order. */
  private static String text(Tracepoint event) {
    if (event instanceof Tracepoint.FolioLocked locked) {
      return "locks " + Pfn.text(locked.pfn());
    }
    if (event instanceof Tracepoint.FolioUnlocked unlocked) {
      return "unlocks " + Pfn.text(unlocked.pfn());
    }
    if (event instanceof Tracepoint.FolioTrylockFailed failed) {
      return "finds " + Pfn.text(failed.pfn()) + " locked";
    }
    if (event instanceof Tracepoint.TaskBlocked blocked) {
      return "sleeps in " + what(blocked.what(), blocked.object());
    }
    if (event instanceof Tracepoint.TaskWoken woken) {
      return "wakes in " + what(woken.what(), woken.object());
    }
    if (event instanceof Tracepoint.MmapLockAcquired acquired) {
      return (acquired.write() ? "mmap_write_lock " : "mmap_read_lock ") + acquired.mm();
    }
    if (event instanceof Tracepoint.MmapLockReleased released) {
      return "mmap_unlock " + released.mm();
    }
    return rare(event);
  }

  private static String rare(Tracepoint event) {
    if (event instanceof Tracepoint.SetMigrationPte set) {
      return "unmaps " + Pfn.text(set.pfn());
    }
    if (event instanceof Tracepoint.RemoveMigrationPte removed) {
      return "maps " + Pfn.text(removed.pfn());
    }
    if (event instanceof Tracepoint.PageAlloc alloc) {
      return alloc.pfn() < 0 ? "gets no page" : "allocates " + Pfn.text(alloc.pfn());
    }
    if (event instanceof Tracepoint.DirectReclaimBegin reclaim) {
      return "reclaims on node " + reclaim.node();
    }
    if (event instanceof Tracepoint.MigratePages end) {
      return "moved " + end.counts().succeeded() + ", failed " + end.counts().failed();
    }
    if (event instanceof StepEvent.SysExit exit) {
      return exit.call().text() + "() = " + exit.result();
    }
    if (event instanceof Tracepoint.SignalRaised) {
      return "signals";
    }
    return event instanceof Tracepoint.TaskExit ? "exits" : "";
  }

  private static String what(WaitKind what, long object) {
    if (what.ofFolio()) {
      return what.text() + " " + Pfn.text(object);
    }
    return what.text() + (what.ofSpace() ? " " + object : "");
  }
}
