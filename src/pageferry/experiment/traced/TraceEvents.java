package pageferry.experiment.traced;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.experiment.trace.TraceLine;
import pageferry.experiment.trace.TraceReader;
import pageferry.mm.Topology;

/** The lines of a trace as tracepoints of a run. */
final class TraceEvents {
  /** Marks of user programs and stacks are such. */
  private static final String NAMELESS = "without a name";

  private final TraceReader reader = new TraceReader();
  private final Telling telling;
  private final LockLines locks;
  private final TaskLines tasks;
  private final ShootdownLines shootdowns;
  private final Map<String, EventHandler> handlers = new HashMap<>();
  private final SortedMap<String, Long> left = new TreeMap<>();

  TraceEvents(Telling telling, Topology topology) {
    this.telling = telling;
    this.locks = new LockLines(telling);
    this.tasks = new TaskLines(telling, locks);
    this.shootdowns = new ShootdownLines(telling);
    new MemoryLines(telling, topology).addTo(handlers);
    new MigrationLines(telling).addTo(handlers);
    locks.addTo(handlers);
    tasks.addTo(handlers);
    shootdowns.addTo(handlers);
  }

  /** Takes the next line. What is open where events are missing is forgotten. */
  void read(String text) {
    List<TraceLine> lines = reader.read(text);
    lines.forEach(line -> event(TracedLine.of(line)));
    if (lines.isEmpty() && TraceLine.isLoss(text)) {
      telling.forget();
      locks.forget();
      shootdowns.forget();
    }
  }

  private void event(TracedLine event) {
    TraceLine line = event.line();
    telling.at(line.timeNs());
    RealTask task = telling.task(line.pid());
    shootdowns.settle(line.cpu(), task);
    EventHandler handler = handlers.get(event.name());
    boolean taken =
        event.name().startsWith("sys_")
            ? tasks.call(event, task)
            : handler != null && handler.on(event, task);
    if (!taken) {
      left.merge(event.name().isEmpty() ? NAMELESS : event.name(), 1L, Long::sum);
    }
  }

  /** Events that a run has nothing for, or that were not understood: how many of each name. */
  SortedMap<String, Long> left() {
    return left;
  }
}
