package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.WaitKind;
import pageferry.world.MemoryEvent.LruDrainAll;
import pageferry.world.MemoryEvent.LruLockSpun;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;

/**
 * How often all CPUs had to give up the folios in their batches, lru_add_drain_all(), and how long
 * tasks slept for it; how long they spun for lru_lock.
 */
final class LruFold implements Fold {
  private static final long NONE = -1;

  private final Durations waits = new Durations();
  private final Long2LongHashMap sleeping = new Long2LongHashMap(NONE);
  private final Durations spins = new Durations();
  private long drains;

  void on(LruDrainAll event) {
    drains++;
  }

  void on(LruLockSpun event) {
    spins.record(event.spunNs());
  }

  void on(TaskBlocked event, int task, long nowNs) {
    if (event.what() == WaitKind.LRU_DRAIN) {
      sleeping.put(task, nowNs);
    }
  }

  void on(TaskWoken event, int task, long nowNs) {
    if (event.what() == WaitKind.LRU_DRAIN) {
      long since = sleeping.remove(task);
      if (since != NONE) {
        waits.record(Durations.between(since, nowNs));
      }
    }
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.LRU_DRAINS.text(), (double) drains);
    waits.put(Metric.DRAIN_WAIT.text(), values);
    spins.put(Metric.LRU_SPIN.text(), values);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.DRAIN_WAIT.text(), waits);
    to.accept(Metric.LRU_SPIN.text(), spins);
  }
}
