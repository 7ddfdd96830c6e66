package pageferry.experiment.explore;

import java.util.List;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;

/** A finding made small: the experiment that is left, and the schedule of it. */
public final class Minimised {
  private final PlayedSchedule schedule;
  private final Found found;
  private final Minimiser.Size before;
  private final Minimiser.Size after;

  Minimised(
      Row row, Found found, ScheduleDetail detail, Minimiser.Size before, Minimiser.Size after) {
    this.schedule = new PlayedSchedule(row, detail);
    this.found = found;
    this.before = before;
    this.after = after;
  }

  /** What was found, as the search met it. */
  public Found found() {
    return found;
  }

  /** The finding as the reduced schedule meets it. */
  public Finding finding() {
    Finding now = schedule.finding();
    return now == null ? found.finding() : now;
  }

  /** The schedule that is left. */
  public PlayedSchedule schedule() {
    return schedule;
  }

  /** The experiment that is left. */
  Row row() {
    return schedule.row();
  }

  ScheduleDetail detail() {
    return schedule.detail();
  }

  /** Whether anybody waited when it was found. */
  public boolean hasWaits() {
    return !standstill().isEmpty();
  }

  /** Who waited for whom when it was found. */
  public Standstill standstill() {
    return schedule.standstill();
  }

  /** What each task did, step by step. */
  public List<ScheduleEvent> events() {
    return schedule.events();
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
