package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.WaitKind;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;

/** How long tasks slept for the writeback of folios: folio_wait_writeback(). */
final class WritebackFold implements Fold {
  private static final long NONE = -1;

  private final Durations waits = new Durations();
  private final Long2LongHashMap sleeping = new Long2LongHashMap(NONE);

  void on(TaskBlocked event, int task, long nowNs) {
    if (event.what() == WaitKind.FOLIO_WRITEBACK) {
      sleeping.put(task, nowNs);
    }
  }

  void on(TaskWoken event, int task, long nowNs) {
    if (event.what() == WaitKind.FOLIO_WRITEBACK) {
      long since = sleeping.remove(task);
      if (since != NONE) {
        waits.record(Durations.between(since, nowNs));
      }
    }
  }

  Durations waits() {
    return waits;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    waits.put(Metric.WRITEBACK_WAIT.text(), values);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.WRITEBACK_WAIT.text(), waits);
  }
}
