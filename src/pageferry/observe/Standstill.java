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
  private static final Known NOBODY = new Known("task", List.of());

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
   * @param held the locks that it has
   * @param reclaimsFor the node it wants a page of and reclaims directly for; -1: none
   */
  public record TaskThen(int pid, String name, List<String> callTrace, Held held, int reclaimsFor) {
    public TaskThen {
      callTrace = List.copyOf(callTrace);
    }

    private static TaskThen of(int pid, Known known, Held held, int reclaimsFor) {
      return new TaskThen(pid, known.name(), known.callTrace(), held, reclaimsFor);
    }

    /** The folios whose PG_locked it has. */
    public List<Long> folios() {
      return held.folios();
    }

    /** The address spaces whose mmap_lock it has. */
    public List<Long> spaces() {
      return held.spaces();
    }

    /** Its other locks, as reports name them. */
    public List<String> others() {
      return held.others();
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
        .forEach((pid, held) -> tasks.add(TaskThen.of(pid, NOBODY, held, graph.reclaimsFor(pid))));
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
          named.put(pid, TaskThen.of(pid, known, then.held(), then.reclaimsFor()));
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
    return TaskThen.of(pid, NOBODY, Held.nothing(), -1);
  }

  /** Whom a wait is for: a task's name and number, a CPU, or a wake-up that was lost. */
  public String holder(Deadlock.Wait wait) {
    if (wait.isLost()) {
      return "a lost wake-up";
    }
    return wait.holder() < 0 ? "cpu " + (-1 - wait.holder()) : task(wait.holder()).label();
  }

  /** Whether the one that a wait is for has the lock, and does not stand in front of it for it. */
  public boolean isHeld(Deadlock.Wait wait) {
    TaskThen holder = task(wait.holder());
    return switch (wait.what().lock()) {
      case FOLIO -> holder.folios().contains(wait.object());
      case MMAP -> holder.spaces().contains(wait.object());
      case AREA, PAGE_TABLE, I_MMAP, ANON_VMA, OWN, WRITEBACK, CGROUP, CPUSET ->
          holder.others().contains(wait.what().lock().text(wait.object()));
      case NONE -> true;
    };
  }

  /** Whether nobody sleeps. */
  public boolean isEmpty() {
    return waits.isEmpty();
  }
}
