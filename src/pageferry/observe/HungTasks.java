package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.Int2ObjectHashMap;
import pageferry.observe.Standstill.TaskThen;
import pageferry.world.CallTrace;
import pageferry.world.LockEvent.LockAcquire;
import pageferry.world.TaskEvent.TaskBlocked;
import pageferry.world.TaskEvent.TaskWoken;
import pageferry.world.TraceListener;
import pageferry.world.Tracepoint;

/**
 * The hung-task detector while the run goes on: check_hung_uninterruptible_tasks() of khungtaskd
 * (kernel/hung_task.c, Linux 6.1). Each second of virtual time, as with a
 * hung_task_check_interval_secs of 1, it looks at the tasks that cannot be interrupted, and tells
 * of each that has slept for hung_task_timeout_secs without a switch, again after as long, and at
 * most hung_task_warnings times in all.
 */
public final class HungTasks extends TraceListener {
  /** The kernel's default of hung_task_warnings. */
  private static final int WARNINGS = 10;

  private static final long SECOND_NS = 1_000_000_000;

  private final long timeoutNs;
  private final long intervalNs;
  private final WaitGraph graph;
  private final Int2ObjectHashMap<Sleeper> sleepers = new Int2ObjectHashMap<>();
  private final List<Warning> warnings = new ArrayList<>();
  private final Int2ObjectHashMap<String> names = new Int2ObjectHashMap<>();
  private CallTrace place = List::of;
  private long nextCheckNs = Long.MAX_VALUE;

  /** A task that cannot be interrupted, and when it will have slept for too long. */
  private record Sleeper(long dueNs, List<String> callTrace) {}

  /**
   * A task that had slept for too long.
   *
   * @param timeNs the virtual instant of the check that found it
   * @param still whom it waited for then, with its name and call trace and what all tasks had
   */
  public record Warning(long timeNs, Standstill still) {}

  /**
   * @param timeoutNs hung_task_timeout_secs in nanoseconds; 0: nobody looks
   * @param graph who waits for whom; hears of each event later than this does
   */
  public HungTasks(long timeoutNs, WaitGraph graph) {
    this.timeoutNs = timeoutNs;
    this.graph = graph;
    this.intervalNs = Math.min(timeoutNs, SECOND_NS);
  }

  @Override
  public void from(CallTrace now) {
    place = now;
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    while (timeNs > nextCheckNs) {
      check(nextCheckNs);
      nextCheckNs = warnings.size() < WARNINGS ? firstDueNs() : Long.MAX_VALUE;
    }
    super.emit(timeNs, cpu, task, event);
  }

  @Override
  public void on(LockAcquire event) {
    names.put(task(), place.name());
  }

  @Override
  public void on(TaskBlocked event) {
    names.put(task(), place.name());
    if (timeoutNs > 0 && warnings.size() < WARNINGS && event.what().isUninterruptible()) {
      Sleeper sleeper = new Sleeper(dueNs(timeNs()), place.callTrace());
      sleepers.put(task(), sleeper);
      nextCheckNs = Math.min(nextCheckNs, sleeper.dueNs);
    }
  }

  /** The first look at which who has slept since then has done so for the whole timeout. */
  private long dueNs(long sinceNs) {
    return (sinceNs + timeoutNs + intervalNs - 1) / intervalNs * intervalNs;
  }

  private long firstDueNs() {
    return sleepers.values().stream().mapToLong(Sleeper::dueNs).min().orElse(Long.MAX_VALUE);
  }

  @Override
  public void on(TaskWoken event) {
    sleepers.remove(task());
  }

  private void check(long nowNs) {
    if (firstDueNs() > nowNs) {
      return;
    }
    Standstill still = Standstill.of(graph);
    SortedMap<Integer, Standstill.Known> known = new TreeMap<>();
    for (TaskThen task : still.tasks()) {
      Sleeper sleeper = sleepers.get(task.pid());
      List<String> callTrace = sleeper == null ? List.of() : sleeper.callTrace;
      String name = names.getOrDefault(task.pid(), "task");
      known.put(task.pid(), new Standstill.Known(name, callTrace));
    }
    still = still.with(known);
    for (int task : known.keySet()) {
      Sleeper sleeper = sleepers.get(task);
      if (sleeper != null && sleeper.dueNs <= nowNs && warnings.size() < WARNINGS) {
        warnings.add(new Warning(nowNs, still.of(task)));
        sleepers.put(task, new Sleeper(nowNs + timeoutNs, sleeper.callTrace));
      }
    }
  }

  /** What there was to tell, in the order in which it was found. */
  public List<Warning> warnings() {
    return List.copyOf(warnings);
  }
}
