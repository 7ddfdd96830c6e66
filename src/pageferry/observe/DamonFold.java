package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.DamonEvent.DamonAggregated;
import pageferry.world.DamonEvent.DamosApplied;

/** What the schemes of DAMON did: /sys/kernel/mm/damon/admin/kdamonds/0/.../stats (Linux 6.11). */
final class DamonFold implements Fold {
  private long tried;
  private long applied;
  private long exceeded;
  private int regions;

  void on(DamonAggregated event) {
    regions = Math.max(regions, event.regions());
    exceeded += event.exceeded() ? 1 : 0;
  }

  void on(DamosApplied event) {
    tried += event.tried();
    applied += event.applied();
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.DAMON_REGIONS.text(), (double) regions);
    values.put(Metric.DAMON_TRIED.text(), (double) tried);
    values.put(Metric.DAMON_APPLIED.text(), (double) applied);
    values.put(Metric.DAMON_EXCEEDED.text(), (double) exceeded);
  }
}
