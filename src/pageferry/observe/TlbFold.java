package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.AccessEvent.TlbFlush;

/**
 * What TLB shootdowns cost the other CPUs: how many were sent, and how many CPUs each of them
 * interrupted.
 */
final class TlbFold implements Fold {
  private long flushes;
  private long interrupts;

  void on(TlbFlush event) {
    flushes++;
    interrupts += event.cpus();
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    values.put(Metric.TLB_FLUSHES.text(), (double) flushes);
    values.put(Metric.TLB_IPIS.text(), (double) interrupts);
  }
}
