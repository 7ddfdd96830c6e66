package pageferry.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import pageferry.mm.Paging;

/**
 * Where the maps of an experiment's programs lie, and what its tasks, phases and steps are called:
 * with it an address can be told as a program has it. It is known before anything runs; {@link
 * PageNames} follows the forks of a run.
 *
 * @param processes the processes that are there at the beginning, in the order of their creation
 * @param children the tasks that steps of their programs make
 * @param labels the phases and steps that they name
 * @param paging how the machine's architecture divides memory
 */
public record MapNames(
    List<Process> processes, List<Child> children, Labels labels, Paging paging) {
  /** Nothing is known. */
  public static final MapNames NONE =
      new MapNames(List.of(), List.of(), Labels.NONE, Paging.X86_64);

  public MapNames {
    processes = List.copyOf(processes);
    children = List.copyOf(children);
  }

  /** The names of programs without phases and named steps. */
  public MapNames(List<Process> processes, List<Child> children) {
    this(processes, children, Labels.NONE, Paging.X86_64);
  }

  /**
   * A process.
   *
   * @param name its name in the experiment
   * @param mm the number of its address space
   * @param tasks its threads
   * @param maps its maps, in the order in which their names first appear
   */
  public record Process(String name, int mm, List<Thread> tasks, List<Area> maps) {
    public Process {
      tasks = List.copyOf(tasks);
      maps = List.copyOf(maps);
    }

    /** Its map of that name. */
    public Optional<Area> map(String map) {
      return maps.stream().filter(each -> each.map().equals(map)).findFirst();
    }

    /** The map that a page number lies in: of several the last. */
    public Optional<Area> at(long vpn) {
      return maps.stream().filter(each -> each.has(vpn)).reduce((first, last) -> last);
    }
  }

  /**
   * A thread.
   *
   * @param pid its number
   * @param name its name
   * @param family what the experiment calls it and those that run the same program beside it
   */
  public record Thread(int pid, String name, String family) {}

  /**
   * A map: pages that a name stands for.
   *
   * @param map its name
   * @param vpn its first page number
   * @param pages how many it has
   */
  public record Area(String map, long vpn, long pages) {
    /** Whether a page is in it. */
    public boolean has(long page) {
      return page >= vpn && page < vpn + pages;
    }
  }

  /**
   * A task that a fork step makes.
   *
   * @param thread the thread whose program has the step
   * @param step the step's number there
   * @param name its name
   */
  public record Child(int thread, int step, String name) {}

  /** The process of that name. */
  public Optional<Process> process(String name) {
    return processes.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** The process that begins with that address space. */
  public Optional<Process> ofSpace(int mm) {
    return processes.stream().filter(each -> each.mm() == mm).findFirst();
  }

  /** The process that a task of the beginning belongs to. */
  public Optional<Process> ofTask(int pid) {
    return processes.stream()
        .filter(each -> each.tasks().stream().anyMatch(task -> task.pid() == pid))
        .findFirst();
  }

  /** Whether a process, a thread, those of one program or a child have that name. */
  public boolean isTask(String name) {
    return !tasks(name).isEmpty() || children.stream().anyMatch(each -> each.name().equals(name));
  }

  /** The tasks of the beginning that a name stands for: of a process all of its threads. */
  public List<Integer> tasks(String name) {
    List<Integer> found = new ArrayList<>();
    for (Process process : processes) {
      for (Thread task : process.tasks()) {
        if (process.name().equals(name) || task.name().equals(name) || task.family().equals(name)) {
          found.add(task.pid());
        }
      }
    }
    return found;
  }

  /** The process of that name, or whose layout the child of that name has. */
  public Optional<Process> layout(String name) {
    return children.stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .flatMap(child -> ofTask(child.thread()))
        .or(() -> process(name));
  }

  /** Whether the name of a map says which process is meant: there is no other. */
  boolean isPlain() {
    return processes.size() == 1 && children.isEmpty();
  }
}
