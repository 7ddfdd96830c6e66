package pageferry.report.trace;

import pageferry.world.OomEvent.FinishTaskReaping;
import pageferry.world.OomEvent.MarkVictim;
import pageferry.world.OomEvent.SkipTaskReaping;
import pageferry.world.OomEvent.WakeReaper;

/** The events of the OOM killer as include/trace/events/oom.h prints them (Linux 6.1). */
abstract class OomText extends OwnEventText {
  @Override
  public void on(MarkVictim event) {
    line("mark_victim: pid=%d", event.pid());
  }

  @Override
  public void on(WakeReaper event) {
    line("wake_reaper: pid=%d", event.pid());
  }

  @Override
  public void on(FinishTaskReaping event) {
    line("finish_task_reaping: pid=%d", event.pid());
  }

  @Override
  public void on(SkipTaskReaping event) {
    line("skip_task_reaping: pid=%d", event.pid());
  }
}
