package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.TaskEvent.NohzDisturbed;

/** How often nohz_full CPUs were taken from their tasks, by queued work and by shootdowns. */
final class NohzFold implements Fold {
  private long works;
  private long interrupts;

  void on(NohzDisturbed event) {
    works += event.work() ? 1 : 0;
    interrupts += event.work() ? 0 : 1;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.NOHZ_WORK.text(), (double) works);
    values.put(Metric.NOHZ_IPIS.text(), (double) interrupts);
  }
}
