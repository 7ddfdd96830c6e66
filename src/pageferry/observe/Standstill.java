package pageferry.observe;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The wait-for graph at one moment, with the names and call traces of its tasks.
 *
 * @param deadlock the first cycle that closed, or null
 * @param waits all edges
 * @param tasks the tasks that have not exited, by number
 */
public record Standstill(
    @Nullable Deadlock deadlock, List<Deadlock.Wait> waits, List<TaskThen> tasks) {
  public Standstill {
    waits = List.copyOf(waits);
    tasks = tasks.stream().sorted(Comparator.comparingInt(TaskThen::pid)).toList();
  }

  /**
   * A task at that moment.
   *
   * @param pid its number
   * @param name its name
   * @param callTrace its kernel functions, innermost first
   * @param folios the folios whose PG_locked it has
   * @param spaces the address spaces whose mmap_lock it has
   * @param reclaimsFor the node it wants a page of and reclaims directly for; -1: none
   */
  public record TaskThen(
      int pid,
      String name,
      List<String> callTrace,
      List<Long> folios,
      List<Long> spaces,
      int reclaimsFor) {
    public TaskThen {
      callTrace = List.copyOf(callTrace);
      folios = List.copyOf(folios);
      spaces = List.copyOf(spaces);
    }

    /** Name and number as the kernel prints them. */
    public String label() {
      return name + ":" + pid;
    }
  }

  /** Who sleeps and holds what, as a graph has it. */
  public static Standstill of(WaitGraph graph) {
    List<TaskThen> tasks = new ArrayList<>();
    graph
        .held()
        .forEach(
            (pid, held) -> {
              int node = graph.reclaimsFor(pid);
              tasks.add(new TaskThen(pid, "task", List.of(), held.folios(), held.spaces(), node));
            });
    return new Standstill(graph.first(), graph.waits(), tasks);
  }

  /** What is known of a task beside the locks it has. */
  public record Known(String name, List<String> callTrace) {}

  /** The same with what is known of some more tasks, by number. */
  public Standstill with(SortedMap<Integer, Known> more) {
    SortedMap<Integer, TaskThen> named = new TreeMap<>();
    tasks.forEach(task -> named.put(task.pid(), task));
    more.forEach(
        (pid, known) -> {
          TaskThen then = named.getOrDefault(pid, unknown(pid));
          named.put(
              pid,
              new TaskThen(
                  pid,
                  known.name(),
                  known.callTrace(),
                  then.folios(),
                  then.spaces(),
                  then.reclaimsFor()));
        });
    return new Standstill(deadlock, waits, List.copyOf(named.values()));
  }

  /** The same with the waits of one task only. */
  public Standstill of(int pid) {
    List<Deadlock.Wait> own = waits.stream().filter(wait -> wait.task() == pid).toList();
    return new Standstill(deadlock, own, tasks);
  }

  /** What is known of a task; a task that nothing is known of has its number only. */
  public TaskThen task(int pid) {
    int least = 0;
    int most = tasks.size() - 1;
    while (least <= most) {
      int middle = (least + most) / 2;
      TaskThen task = tasks.get(middle);
      if (task.pid() == pid) {
        return task;
      }
      least = task.pid() < pid ? middle + 1 : least;
      most = task.pid() < pid ? most : middle - 1;
    }
    return unknown(pid);
  }

  private static TaskThen unknown(int pid) {
    return new TaskThen(pid, "task", List.of(), List.of(), List.of(), -1);
  }

  /** Whom a wait is for: a task's name and number, or a CPU. */
  public String holder(Deadlock.Wait wait) {
    return wait.holder() < 0 ? "cpu " + (-1 - wait.holder()) : task(wait.holder()).label();
  }

  /** Whether the one that a wait is for has the lock, and does not stand in front of it for it. */
  public boolean isHeld(Deadlock.Wait wait) {
    TaskThen holder = task(wait.holder());
    return wait.what().ofSpace()
        ? holder.spaces().contains(wait.object())
        : !wait.what().ofFolio() || holder.folios().contains(wait.object());
  }

  /** Whether nobody sleeps. */
  public boolean isEmpty() {
    return waits.isEmpty();
  }
}
