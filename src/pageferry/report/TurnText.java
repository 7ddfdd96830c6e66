package pageferry.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import pageferry.mm.Pfn;
import pageferry.observe.Deadlock.Wait;
import pageferry.observe.Moment;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;
import pageferry.observe.Standstill.TaskThen;

/** One step of a schedule in words: who did what in which kernel function, and what others had. */
public final class TurnText {
  private static final int MOST_FUNCTIONS = 4;

  /** Tasks that are told of beside the one that did the step. */
  private static final int MOST_OTHERS = 6;

  private final long step;
  private final int task;
  private final Moment moment;
  private final List<ScheduleEvent> events;

  /**
   * @param step its number
   * @param task who caused it; 0: nobody
   * @param moment the machine after it
   * @param events what happened in the whole schedule
   */
  public TurnText(long step, int task, Moment moment, List<ScheduleEvent> events) {
    this.step = step;
    this.task = task;
    this.moment = moment;
    this.events = List.copyOf(events);
  }

  /** What happened in the step; where its message only led to something, what that was. */
  public String what() {
    List<String> done = new ArrayList<>();
    ScheduleWords words = new ScheduleWords();
    for (ScheduleEvent each : events) {
      String text = each.step() == step ? words.of(each.what()) : "";
      if (!text.isEmpty()) {
        done.add(moment.label(each.task()) + " " + text);
      }
    }
    if (!done.isEmpty()) {
      return String.join(", ", done);
    }
    return task == 0 ? "nobody does anything" : moment.label(task) + " goes on" + next(words);
  }

  private String next(ScheduleWords words) {
    for (ScheduleEvent each : events) {
      String text = each.step() > step && each.task() == task ? words.of(each.what()) : "";
      if (!text.isEmpty()) {
        return ", and in step " + each.step() + " " + text;
      }
    }
    return "";
  }

  /** Where each task was then that had a lock, slept or did the step, a line for each. */
  public List<String> tasks() {
    Standstill still = moment.standstill();
    List<String> lines = new ArrayList<>();
    int more = 0;
    for (int each : moment.tasks()) {
      String line = line(each, still);
      if (!line.isEmpty() && lines.size() <= MOST_OTHERS) {
        lines.add(moment.label(each) + line);
      } else if (!line.isEmpty()) {
        more++;
      }
    }
    if (more > 0) {
      lines.add("and " + more + " tasks more");
    }
    return lines;
  }

  private String line(int pid, Standstill still) {
    TaskThen then = still.task(pid);
    List<String> parts = new ArrayList<>();
    then.folios().forEach(pfn -> parts.add("has PG_locked of " + Pfn.text(pfn)));
    then.spaces().forEach(mm -> parts.add("has mmap_lock of mm " + mm));
    then.others().forEach(lock -> parts.add("has " + lock));
    List<Wait> waits = still.waits().stream().filter(wait -> wait.task() == pid).toList();
    if (!waits.isEmpty()) {
      Wait wait = waits.get(0);
      String holder = wait.holder() == 0 ? "" : ", which " + still.holder(wait) + " has";
      parts.add("waits for " + MomentText.what(wait) + (still.isHeld(wait) ? holder : ""));
    }
    if (parts.isEmpty() && pid != task) {
      return "";
    }
    List<String> trace = moment.callTrace(pid);
    List<String> shown = trace.subList(0, Math.min(MOST_FUNCTIONS, trace.size()));
    parts.add(trace.isEmpty() ? "is in user mode" : "is in " + String.join(" < ", shown));
    return " " + String.join(", ", parts);
  }

  /** The virtual time of the step, as the kernel prints it. */
  public String time() {
    return String.format(Locale.ROOT, "%.9f s", moment.timeNs() / 1e9);
  }
}
