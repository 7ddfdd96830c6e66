package pageferry.experiment.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Finding;
import pageferry.observe.Moment;
import pageferry.observe.ScheduleEvent;

/**
 * When the failure of a schedule became inevitable, as far as random continuations of its
 * beginnings tell.
 *
 * @param finding what the schedule fails with
 * @param steps how many steps it has
 * @param curve what became of each beginning that was tried, the shortest first
 * @param turn the step after which all continuations failed that were tried
 * @param isWhole whether there was time for all that was to be tried
 */
public record Inevitability(
    Finding finding, int steps, List<Point> curve, Turn turn, boolean isWhole) {
  public Inevitability {
    curve = List.copyOf(curve);
  }

  /**
   * One beginning of the schedule and what became of it.
   *
   * @param steps how many steps of the schedule it has
   * @param failed how many continuations came to the same failure
   * @param otherwise how many came to another one
   * @param cutOff how many had no end within the steps that a schedule may have
   * @param tried how many there were
   */
  public record Point(int steps, int failed, int otherwise, int cutOff, int tried) {
    /** The part of the continuations that came to the same failure, from 0 to 1. */
    public double share() {
      return (double) failed / tried;
    }

    /** Whether all of them did. */
    public boolean isCertain() {
      return failed == tried;
    }

    /**
     * The part that fails at least, with a confidence of 95 %, where all that were tried did: of so
     * many that had a smaller chance all would fail less than once in twenty times.
     */
    public double atLeast() {
      return Math.pow(0.05, 1.0 / tried);
    }

    Point and(Point more) {
      return new Point(
          steps,
          failed + more.failed,
          otherwise + more.otherwise,
          cutOff + more.cutOff,
          tried + more.tried);
    }
  }

  /**
   * The step that made the failure certain, and the machine after it.
   *
   * @param step its number, counted from 1; 0: it was certain before the first
   * @param message the message that it delivered, or null if it is none
   * @param task who caused it, by number; 0: nobody is known to have
   * @param moment the machine after it
   * @param events what happened in the whole schedule
   */
  public record Turn(
      int step, @Nullable String message, int task, Moment moment, List<ScheduleEvent> events) {
    public Turn {
      events = List.copyOf(events);
    }
  }

  /** The beginning of that many steps, if it was tried. */
  public @Nullable Point at(int length) {
    return curve.stream().filter(each -> each.steps() == length).findFirst().orElse(null);
  }

  /** Whether a longer beginning that was tried failed less often than a shorter one. */
  public boolean everFell() {
    for (int i = 1; i < curve.size(); i++) {
      if (curve.get(i).share() < curve.get(i - 1).share()) {
        return true;
      }
    }
    return false;
  }

  /** How many continuations were run. */
  public long continuations() {
    return curve.stream().mapToLong(Point::tried).sum();
  }
}
