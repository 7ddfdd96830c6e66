package pageferry.observe.asked;

import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Topology;
import pageferry.mm.VmCounter;
import pageferry.observe.MapNames;
import pageferry.observe.Metric;
import pageferry.observe.RunMetrics;
import pageferry.world.Tracepoint;

/** The metrics of what happens in one scope. */
final class ScopeMetrics {
  private final Scope scope;
  private final IntHashSet tasks = new IntHashSet();
  private final RunMetrics metrics;
  private final long[] counters = new long[VmCounter.values().length];
  private SortedMap<String, Double> values = new TreeMap<>();
  private boolean changed = true;

  ScopeMetrics(Scope scope, MapNames names, Topology topology) {
    this.scope = scope;
    this.metrics = new RunMetrics(topology);
    names.tasks(scope.tasks()).forEach(tasks::add);
  }

  /** A task of that name has come. */
  void born(int pid, String name) {
    if (name.equals(scope.tasks())) {
      tasks.add(pid);
    }
  }

  private boolean hears(int task, int phase) {
    return (scope.phase() == Scope.ALWAYS || scope.phase() == phase)
        && (scope.tasks().isEmpty() || tasks.contains(task));
  }

  /** Takes an event of a phase. */
  void emit(int phase, Moment moment, Tracepoint event) {
    if (hears(moment.task(), phase)) {
      changed = true;
      metrics.emit(moment.timeNs(), moment.cpu(), moment.task(), event);
    }
  }

  /** Takes a count of a phase. */
  void counted(int phase, int task, VmCounter counter, long by) {
    if (hears(task, phase)) {
      changed = true;
      counters[counter.ordinal()] += by;
    }
  }

  /** When and where an event happened. */
  record Moment(long timeNs, int cpu, int task) {}

  /** What a metric is now, null where there is nothing to tell. */
  @Nullable Double value(String metric, long nowNs) {
    if (changed) {
      values = metrics.values(nowNs);
      for (VmCounter counter : VmCounter.values()) {
        values.put(Metric.VMSTAT.nameOf(counter.text()), (double) counters[counter.ordinal()]);
      }
      changed = false;
    }
    return values.get(metric);
  }
}
