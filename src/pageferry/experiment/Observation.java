package pageferry.experiment;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineReport.TaskState;
import pageferry.actors.MachineSpec;
import pageferry.mm.VmCounter;
import pageferry.observe.Digest;
import pageferry.observe.LockFacts;
import pageferry.observe.LockOrder;
import pageferry.observe.LockStat;
import pageferry.observe.RunMetrics;
import pageferry.observe.Standstill;
import pageferry.observe.Tee;
import pageferry.observe.WaitGraph;

/** What is watched during one run. */
final class Observation {
  private final MachineSpec machine;
  private final Digest digest = new Digest();
  private final RunMetrics metrics;
  private final WaitGraph graph = new WaitGraph();
  private final LockOrder order = new LockOrder();
  private final LockStat lockStat;

  Observation(MachineSpec machine) {
    this.machine = machine;
    this.metrics = new RunMetrics(machine.topology());
    this.lockStat = new LockStat(machine.topology());
  }

  /** The machine with everything that watches it connected. */
  MachineSpec watched() {
    return machine.watchedBy(new Tee(machine.tracer(), digest, metrics, graph, order, lockStat));
  }

  /** A digest of all events so far. */
  String digest() {
    return digest.hex();
  }

  /** The metrics of a run that ended at that instant. */
  SortedMap<String, Double> values(long endNs) {
    return metrics.values(endNs);
  }

  /** Whether tasks wait for each other in a circle. */
  boolean isDeadlocked() {
    return graph.isDeadlocked();
  }

  /** What there is to tell of the locks of a run that ended at that instant. */
  LockFacts locks(long endNs, @Nullable MachineReport report) {
    if (report != null) {
      graph.atRest(endNs);
    }
    Standstill still = Standstill.of(graph);
    List<TaskState> tasks = report == null ? List.of() : report.tasks();
    for (TaskState task : tasks) {
      still = still.with(task.pid(), task.name(), task.callTrace());
    }
    return new LockFacts(still, order.warnings(), lockStat.text());
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
