package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * The machine as its tracepoints show it: who runs where, what each task is in and waits for, who
 * has which lock, free pages and placement. Call traces are of those kernel functions that report
 * their beginning and their end.
 */
public final class Moment implements Tracer {
  private final TaskNames names;
  private final FreePages free;
  private final Placement placement;
  private final OnCpu onCpu;
  private final WaitGraph graph = new WaitGraph();
  private final CallStacks stacks;
  private long events;
  private long timeNs;

  public Moment(RunStart start) {
    names = new TaskNames(start);
    free = new FreePages(start);
    placement = new Placement(start.topology());
    onCpu = new OnCpu(start.topology().cpuCount(), (when, cpu, left, next) -> {});
    stacks = new CallStacks(start.tasks().keySet());
  }

  @Override
  public void emit(long when, int cpu, int task, Tracepoint event) {
    events++;
    timeNs = when;
    names.emit(when, cpu, task, event);
    free.take(event);
    placement.emit(when, cpu, task, event);
    onCpu.emit(when, cpu, task, event);
    graph.emit(when, cpu, task, event);
    stacks.emit(when, cpu, task, event);
  }

  /** How many tracepoints there have been. */
  public long events() {
    return events;
  }

  /** The virtual instant of the last one. */
  public long timeNs() {
    return timeNs;
  }

  /** The tasks that have not exited, by number. */
  public List<Integer> tasks() {
    return stacks.tasks();
  }

  /** The name and number of a task, as the kernel prints them. */
  public String label(int task) {
    return names.of(task) + ":" + task;
  }

  /** The task on each CPU; 0: none. */
  public List<Integer> running() {
    List<Integer> running = new ArrayList<>();
    for (int cpu = 0; cpu < onCpu.cpus(); cpu++) {
      running.add(onCpu.on(cpu));
    }
    return running;
  }

  /** The kernel functions that a task is in, innermost first; empty in user mode. */
  public List<String> callTrace(int task) {
    return stacks.of(task);
  }

  /** The free page frames of each node. */
  public List<Long> freePages() {
    return free.all();
  }

  /** Where pages are. */
  public Placement placement() {
    return placement;
  }

  /** Whether tasks wait for each other in a circle. */
  public boolean isDeadlocked() {
    return graph.isDeadlocked();
  }

  /** Says that the run ended here: who sleeps now sleeps for ever. */
  public void atRest() {
    graph.atRest(timeNs);
  }

  /** Who sleeps for what, and who has which lock. */
  public Standstill standstill() {
    SortedMap<Integer, Standstill.Known> known = new TreeMap<>();
    for (int task : tasks()) {
      known.put(task, new Standstill.Known(names.of(task), callTrace(task)));
    }
    return Standstill.of(graph).with(known);
  }
}
