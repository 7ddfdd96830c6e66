package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.KswapdSleep;

/**
 * What reclaim freed: by the tasks that wanted memory, and by kswapd, whose pages are counted when
 * it goes to sleep again.
 */
final class ReclaimFold implements Fold {
  private long directCalls;
  private long directPages;
  private long kswapdPages;

  void on(DirectReclaimBegin event) {
    directCalls++;
  }

  void on(DirectReclaimEnd event) {
    directPages += event.reclaimed();
  }

  void on(KswapdSleep event) {
    kswapdPages += event.reclaimed();
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.RECLAIM_DIRECT.text(), (double) directPages);
    values.put(Metric.RECLAIM_DIRECT_CALLS.text(), (double) directCalls);
    values.put(Metric.RECLAIM_KSWAPD.text(), (double) kswapdPages);
  }
}
