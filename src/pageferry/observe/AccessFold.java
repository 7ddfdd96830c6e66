package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import pageferry.world.AccessCosts;
import pageferry.world.AccessEvent.UserAccesses;

/**
 * Where user accesses found their page: how many there were, how many went to another node, and
 * what each took. Of a run of accesses the first one may have faulted; where the run had several
 * kinds of hits, that one counts as the nearest kind.
 */
final class AccessFold implements Fold {
  private final Durations latency = new Durations();
  private long count;
  private long remote;

  void on(UserAccesses event) {
    count += event.count();
    remote += event.remote();
    AccessCosts costs = event.costs();
    int local = event.count() - event.remote();
    int far = event.remote() - costs.slow();
    int slow = costs.slow();
    if (costs.faultNs() > 0) {
      latency.record(costs.faultNs() + event.nearestNs());
      if (local > 0) {
        local--;
      } else if (far > 0) {
        far--;
      } else {
        slow--;
      }
    }
    record(costs.localNs(), local);
    record(costs.remoteNs(), far);
    record(costs.slowNs(), slow);
  }

  private void record(long ns, int times) {
    if (times > 0) {
      latency.record(ns, times);
    }
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.ACCESS_COUNT.text(), (double) count);
    values.put(Metric.ACCESS_REMOTE.text(), (double) remote);
    latency.put(Metric.ACCESS_LATENCY.text(), values);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.ACCESS_LATENCY.text(), latency);
  }
}
