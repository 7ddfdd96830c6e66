package pageferry.experiment.litmus;

import java.util.List;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;

/**
 * One schedule of a race, told step by step.
 *
 * @param outcome what came of it
 * @param events what happened in the race
 * @param standstill the tasks by name, and who still waited for whom
 */
public record LitmusSchedule(
    LitmusOutcome outcome, List<ScheduleEvent> events, Standstill standstill) {
  public LitmusSchedule {
    events = List.copyOf(events);
  }
}
