package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.MemoryEvent.LruDrainAll;

/** How often all CPUs had to give up the folios in their batches: lru_add_drain_all(). */
final class LruFold implements Fold {
  private long drains;

  void on(LruDrainAll event) {
    drains++;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.LRU_DRAINS.text(), (double) drains);
  }
}
