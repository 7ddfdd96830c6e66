package pageferry.experiment.explore;

import java.util.List;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;

/** A finding made small: the experiment that is left, and the schedule of it. */
public final class Minimised {
  private final Row row;
  private final Found found;
  private final ScheduleDetail detail;
  private final Minimiser.Size before;
  private final Minimiser.Size after;

  Minimised(
      Row row, Found found, ScheduleDetail detail, Minimiser.Size before, Minimiser.Size after) {
    this.row = row;
    this.found = found;
    this.detail = detail;
    this.before = before;
    this.after = after;
  }

  /** What was found, as the search met it. */
  public Found found() {
    return found;
  }

  /** The finding as the reduced schedule meets it. */
  public Finding finding() {
    Finding now = detail.trial().finding();
    return now == null ? found.finding() : now;
  }

  /** The experiment that is left. */
  Row row() {
    return row;
  }

  ScheduleDetail detail() {
    return detail;
  }

  /** The kernel's name. */
  public String kernel() {
    return row.scenario().kernelName();
  }

  /** How long a task may sleep before khungtaskd tells of it, in seconds; 0: for ever. */
  public long hungTaskTimeoutSecs() {
    return row.scenario().conduct().hungTaskTimeoutSecs();
  }

  /** Whether anybody waited when it was found. */
  public boolean hasWaits() {
    return !detail.standstill().isEmpty();
  }

  /** Who waited for whom when it was found. */
  public Standstill standstill() {
    return detail.standstill();
  }

  /** What each task did, step by step. */
  public List<ScheduleEvent> events() {
    return detail.events();
  }

  /** The size of what the search found. */
  public Minimiser.Size before() {
    return before;
  }

  /** The size of what is left. */
  public Minimiser.Size after() {
    return after;
  }
}
