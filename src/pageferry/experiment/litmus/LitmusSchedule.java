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
 * @param complaints what the audit of all memory complains of, if the race came to its end
 */
public record LitmusSchedule(
    LitmusOutcome outcome,
    List<ScheduleEvent> events,
    Standstill standstill,
    List<String> complaints) {
  public LitmusSchedule {
    events = List.copyOf(events);
    complaints = List.copyOf(complaints);
  }
}
