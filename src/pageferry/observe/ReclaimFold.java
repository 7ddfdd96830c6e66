package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import pageferry.observe.Occupations.Occupation;
import pageferry.world.CompactEvent.WatermarkBoost;
import pageferry.world.MemoryEvent.DirectReclaimBegin;
import pageferry.world.MemoryEvent.DirectReclaimEnd;
import pageferry.world.MemoryEvent.KswapdGaveUp;
import pageferry.world.MemoryEvent.KswapdSleep;
import pageferry.world.MemoryEvent.KswapdWake;

/**
 * What reclaim freed: by the tasks that wanted memory, and by kswapd, whose pages are counted when
 * it goes to sleep again.
 */
final class ReclaimFold implements Fold {
  private final Durations stalls = new Durations();
  private long directCalls;
  private long directPages;
  private long kswapdPages;
  private long kswapdWakes;
  private long kswapdGaveUp;
  private long boosts;

  void on(DirectReclaimBegin event, Occupation occupation, long nowNs) {
    directCalls++;
    if (occupation.reclaims++ == 0) {
      occupation.reclaimsSinceNs = nowNs;
    }
  }

  void on(DirectReclaimEnd event, Occupation occupation, long nowNs) {
    if (occupation.reclaims > 0 && --occupation.reclaims == 0) {
      stalls.record(Durations.between(occupation.reclaimsSinceNs, nowNs));
    }
    directPages += event.reclaimed();
  }

  void on(KswapdSleep event) {
    kswapdPages += event.reclaimed();
  }

  void on(KswapdWake event) {
    kswapdWakes++;
  }

  void on(WatermarkBoost event) {
    boosts++;
  }

  void on(KswapdGaveUp event) {
    kswapdGaveUp++;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    stalls.put(Metric.ALLOC_STALL.text(), values);
    values.put(Metric.RECLAIM_DIRECT.text(), (double) directPages);
    values.put(Metric.RECLAIM_DIRECT_CALLS.text(), (double) directCalls);
    values.put(Metric.RECLAIM_KSWAPD.text(), (double) kswapdPages);
    values.put(Metric.RECLAIM_KSWAPD_WAKES.text(), (double) kswapdWakes);
    values.put(Metric.RECLAIM_BOOSTS.text(), (double) boosts);
    values.put(Metric.RECLAIM_KSWAPD_GAVE_UP.text(), (double) kswapdGaveUp);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.ALLOC_STALL.text(), stalls);
  }
}
