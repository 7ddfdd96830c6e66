package pageferry.experiment;

import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.mm.VmCounter;
import pageferry.observe.Digest;
import pageferry.observe.RunMetrics;
import pageferry.observe.Tee;
import pageferry.world.Fingerprint;
import pageferry.world.Tracer;

/** What is watched during one run. */
final class Observation {
  private final MachineSpec machine;
  private final Digest digest = new Digest();
  private final RunMetrics metrics;

  Observation(MachineSpec machine) {
    this.machine = machine;
    this.metrics = new RunMetrics(machine.topology());
  }

  /**
   * The machine with everything that watches it connected.
   *
   * @param journal who writes it down, if anybody does
   */
  MachineSpec watched(@Nullable Tracer journal) {
    Tee observers = new Tee(machine.tracer(), digest, metrics);
    return machine.watchedBy(journal == null ? observers : new Tee(observers, journal));
  }

  /** A fingerprint of all events so far. */
  Fingerprint fingerprint() {
    return digest;
  }

  /** A digest of all events so far. */
  String digest() {
    return digest.hex();
  }

  /** The metrics of a run that ended at that instant. */
  SortedMap<String, Double> values(long endNs) {
    return metrics.values(endNs);
  }

  /** Adds what a machine reports at its end: counters, and free page frames of each node. */
  static void addReport(SortedMap<String, Double> values, MachineReport report) {
    for (VmCounter counter : VmCounter.values()) {
      long count = report.vmstat().getOrDefault(counter, 0L);
      values.put("vmstat." + counter.text(), (double) count);
    }
    for (int node = 0; node < report.freePages().size(); node++) {
      values.put("free.node" + node, (double) report.freePages().get(node));
    }
  }
}
