package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.MemoryEvent.KhugepagedScan;

/**
 * How far khugepaged has come: pages_collapsed and full_scans of
 * /sys/kernel/mm/transparent_hugepage/khugepaged (mm/khugepaged.c, Linux 6.1).
 */
final class KhugepagedFold implements Fold {
  private long collapsed;
  private long fullScans;

  void on(KhugepagedScan event) {
    collapsed += event.collapsed();
    fullScans += event.fullScan() ? 1 : 0;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.KHUGEPAGED_COLLAPSED.text(), (double) collapsed);
    values.put(Metric.KHUGEPAGED_FULL_SCANS.text(), (double) fullScans);
  }
}
