package pageferry.observe;

import java.util.SortedMap;
import java.util.function.BiConsumer;
import pageferry.world.AccessEvent.MigrationEntryWaited;
import pageferry.world.AccessEvent.PageFault;

/**
 * What page faults took: each fault from its entry to the return to user space, and within it each
 * sleep on a migration entry. A fault that is still going on when the run ends is not counted.
 */
final class FaultFold implements Fold {
  private final Durations faults = new Durations();
  private final Durations entryWaits = new Durations();

  void on(PageFault event) {
    faults.record(event.tookNs());
  }

  void on(MigrationEntryWaited event) {
    entryWaits.record(event.waitedNs());
  }

  /** How long faults slept on migration entries. */
  Durations entryWaits() {
    return entryWaits;
  }

  @Override
  public void put(SortedMap<String, Double> values) {
    faults.put(Metric.FAULT.text(), values);
    entryWaits.put(Metric.ENTRY_WAIT.text(), values);
  }

  @Override
  public void durations(BiConsumer<String, Durations> to) {
    to.accept(Metric.FAULT.text(), faults);
    to.accept(Metric.ENTRY_WAIT.text(), entryWaits);
  }
}
