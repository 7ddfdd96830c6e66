package pageferry.experiment.explore;

import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.Standstill;

/** A schedule that was run, step by step, with what it led to. */
public final class PlayedSchedule {
  private final Row row;
  private final ScheduleDetail detail;

  PlayedSchedule(Row row, ScheduleDetail detail) {
    this.row = row;
    this.detail = detail;
  }

  Row row() {
    return row;
  }

  ScheduleDetail detail() {
    return detail;
  }

  /** What was wrong in the end; null: nothing. */
  public @Nullable Finding finding() {
    return detail.trial().finding();
  }

  /** The kernel's name. */
  public String kernel() {
    return row.scenario().kernelName();
  }

  /** How long a task may sleep before khungtaskd tells of it, in seconds; 0: for ever. */
  public long hungTaskTimeoutSecs() {
    return row.scenario().conduct().hungTaskTimeoutSecs();
  }

  /** Who waited for whom in the end. */
  public Standstill standstill() {
    return detail.standstill();
  }

  /** What each task did, step by step. */
  public List<ScheduleEvent> events() {
    return detail.events();
  }

  /** The messages that were delivered, in their order. */
  public List<String> labels() {
    return detail.labels();
  }

  /** Whether its steps were used up before it had ended. */
  public boolean isCutOff() {
    return detail.trial().isCutOff();
  }
}
