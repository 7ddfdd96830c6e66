package pageferry.observe;

import java.util.SortedMap;
import pageferry.world.FaultKind;
import pageferry.world.TaskEvent.FaultInjected;

/** How often each fault of a plan befell the machine; faults that never came are left out. */
final class InjectionFold implements Fold {
  private final long[] counts = new long[FaultKind.values().length];

  void on(FaultInjected event) {
    counts[event.kind().ordinal()]++;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    for (FaultKind kind : FaultKind.values()) {
      if (counts[kind.ordinal()] > 0) {
        values.put(Metric.FAULTS_INJECTED.nameOf(kind.key()), (double) counts[kind.ordinal()]);
      }
    }
  }
}
