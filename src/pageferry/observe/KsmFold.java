package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.KsmEvent.KsmPages;
import pageferry.world.KsmEvent.KsmStopScan;

/**
 * What KSM has merged: the most that pages_shared, pages_sharing, pages_unshared and pages_volatile
 * of /sys/kernel/mm/ksm have said, and full_scans (mm/ksm.c, Linux 6.1). What ksmd has not come by
 * since is counted as it was.
 */
final class KsmFold implements Fold {
  private int shared;
  private int sharing;
  private int unshared;
  private int volatiles;
  private long fullScans;

  void on(KsmPages event) {
    shared = Math.max(shared, event.shared());
    sharing = Math.max(sharing, event.sharing());
    unshared = Math.max(unshared, event.unshared());
    volatiles = Math.max(volatiles, event.volatiles());
  }

  void on(KsmStopScan event) {
    fullScans++;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.KSM_PAGES_SHARED.text(), (double) shared);
    values.put(Metric.KSM_PAGES_SHARING.text(), (double) sharing);
    values.put(Metric.KSM_PAGES_UNSHARED.text(), (double) unshared);
    values.put(Metric.KSM_PAGES_VOLATILE.text(), (double) volatiles);
    values.put(Metric.KSM_FULL_SCANS.text(), (double) fullScans);
  }
}
