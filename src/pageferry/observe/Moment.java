package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import pageferry.mm.LockClass;
import pageferry.world.Tracepoint;
import pageferry.world.Tracer;

/**
 * The machine as its tracepoints show it: who runs where, what each task is in and waits for, who
 * has which lock, free pages and placement. Call traces are of those kernel functions that report
 * their beginning and their end.
 */
public final class Moment implements Tracer {
  /** Of a copy: rows of hash tables, two thirds full, which share their arrays. */
  private static final long BYTES_OF_PAGE = 64;

  private static final long BYTES_OF_TASK = 2048;

  private final TaskNames names;
  private final FreePages free;
  private final Placement placement;
  private final OnCpu onCpu;
  private final WaitGraph graph;
  private final CallStacks stacks;
  private long events;
  private long timeNs;

  public Moment(RunStart start) {
    names = new TaskNames(start);
    free = new FreePages(start);
    placement = new Placement(start.topology());
    onCpu = new OnCpu(start.topology().cpuCount(), (when, cpu, left, next) -> {});
    graph = new WaitGraph();
    stacks = new CallStacks(start.tasks().keySet());
  }

  private Moment(Moment other) {
    names = new TaskNames(other.names);
    free = new FreePages(other.free);
    placement = new Placement(other.placement);
    onCpu = new OnCpu(other.onCpu);
    graph = new WaitGraph(other.graph);
    stacks = new CallStacks(other.stacks);
    events = other.events;
    timeNs = other.timeNs;
  }

  /** The same moment, to which other tracepoints can be told than to this one. */
  public Moment copy() {
    return new Moment(this);
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

  /** How things stand with lru_add_drain_all(). */
  public LruDrain drain() {
    return graph.drain();
  }

  /** Whether an address space's mmap_lock is held to write. */
  public boolean isWritten(long mm) {
    return graph.isHeldAlone(LockClass.MMAP, mm);
  }

  /** Roughly how many bytes a copy takes. */
  public long weight() {
    return BYTES_OF_PAGE * placement.pages() + BYTES_OF_TASK * tasks().size();
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
