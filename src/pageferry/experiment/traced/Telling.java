package pageferry.experiment.traced;

import java.util.HashMap;
import java.util.Map;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/** Who is told of a trace's events: with the run's clock, and its numbers for tasks and spaces. */
final class Telling {
  private final Tracer to;
  private final long baseNs;
  private final Map<Integer, RealTask> tasks = new HashMap<>();
  private final Map<String, Integer> spaces = new HashMap<>();
  private long nowNs;
  private long backwards;

  /**
   * @param numbers the run's numbers for tasks
   * @param baseNs when the run begins, in nanoseconds since the machine's start
   */
  Telling(Tracer to, Map<Integer, Integer> numbers, long baseNs) {
    this.to = to;
    this.baseNs = baseNs;
    numbers.forEach((pid, number) -> tasks.put(pid, new RealTask(number)));
    tasks.put(0, new RealTask(0));
  }

  /** It is that time now; time never goes back. */
  void at(long ns) {
    long next = ns - baseNs;
    if (next < nowNs) {
      backwards++;
    } else {
      nowNs = next;
    }
  }

  /** What time it is in the run. */
  long nowNs() {
    return nowNs;
  }

  /** How many events were earlier than what stood before them. */
  long backwards() {
    return backwards;
  }

  /** A task by its pid. */
  RealTask task(int pid) {
    return tasks.computeIfAbsent(pid, unknown -> new RealTask(0));
  }

  /** All tasks forget what they were at. */
  void forget() {
    tasks.values().forEach(RealTask::forget);
  }

  /** The number of an address space, which the trace tells by a number of its own. */
  int space(String mm) {
    return spaces.computeIfAbsent(mm, unknown -> spaces.size() + 1);
  }

  /** Tells what an event of the trace says; answers that it was understood. */
  boolean tell(TracedLine event, RealTask task, Tracepoint told) {
    tell(event.line().cpu(), task, told);
    return true;
  }

  /** Tells an event. */
  void tell(int cpu, RealTask task, Tracepoint event) {
    to.emit(nowNs, cpu, task.number, event);
  }
}
