package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.AccessEvent.UserAccesses;

/** Where user accesses found their page: how many there were, and how many went to another node. */
final class AccessFold implements Fold {
  private long count;
  private long remote;

  void on(UserAccesses event) {
    count += event.count();
    remote += event.remote();
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.ACCESS_COUNT.text(), (double) count);
    values.put(Metric.ACCESS_REMOTE.text(), (double) remote);
  }
}
