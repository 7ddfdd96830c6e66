package pageferry.experiment;

import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.mm.VmCounter;
import pageferry.world.Tracer;
import pageferry.world.Words;

/** What is watched during one run. */
final class Observation {
  private final Sum sum = new Sum();
  private final MachineSpec machine;

  Observation(MachineSpec machine) {
    this.machine = machine;
  }

  /** The machine with everything that watches it connected. */
  MachineSpec watched() {
    return new MachineSpec(
        machine.topology(),
        machine.profile(),
        machine.strategy(),
        machine.costs(),
        machine.setup(),
        tracer());
  }

  private Tracer tracer() {
    return (timeNs, cpu, task, event) -> event.write(sum.add(timeNs).add(cpu).add(task));
  }

  /** A digest of all events so far. */
  String digest() {
    return Long.toHexString(sum.sum);
  }

  /** The metrics of a run that ended at that instant. */
  SortedMap<String, Double> values(long endNs) {
    SortedMap<String, Double> values = new TreeMap<>();
    values.put("time.virtual", (double) endNs);
    return values;
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

  private static final class Sum implements Words {
    private long sum = 0xcbf29ce484222325L;

    @Override
    public Sum add(long word) {
      sum = (sum ^ word) * 0x100000001b3L;
      return this;
    }
  }
}
