package pageferry.experiment.program;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.CgroupNames;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.Name;
import pageferry.experiment.conf.OwnLockNames;
import pageferry.mm.ProgramSignal;
import pageferry.observe.Labels;

/**
 * What the programs of a machine call by name, beside the maps of each process: the tasks, the
 * signals that somebody raises, the locks of the experiment's own, and the number of CPUs.
 */
public final class Names {
  private final int cpus;
  private final OwnLockNames locks;
  private final CgroupNames cgroups;
  private final Set<String> tasks = new TreeSet<>();
  private final Map<String, Layout> layouts = new TreeMap<>();
  private final TreeMap<String, ProgramSignal> signals = new TreeMap<>();
  private final LabelReader labels = new LabelReader();

  /** The names of a machine without locks and groups of its own. */
  public Names(int cpus) {
    this(cpus, OwnLockNames.NONE, CgroupNames.NONE);
  }

  public Names(int cpus, OwnLockNames locks, CgroupNames cgroups) {
    this.cgroups = cgroups;
    this.cpus = cpus;
    this.locks = locks;
  }

  /** The locks of the experiment's own. */
  OwnLockNames locks() {
    return locks;
  }

  /** The control groups. */
  public CgroupNames cgroups() {
    return cgroups;
  }

  /** How many CPUs the machine has. */
  public int cpus() {
    return cpus;
  }

  /** Makes known where the maps of a process lie. */
  public void addProcess(String process, Layout layout) {
    layouts.put(process, layout);
  }

  /** A map of another process, such as {@code app/a}; null if it has none of that name. */
  Layout.@Nullable Area mapOf(String name) {
    int slash = name.indexOf('/');
    Layout layout = slash < 0 ? null : layouts.get(name.substring(0, slash));
    return layout == null ? null : layout.find(name.substring(slash + 1));
  }

  Set<String> tasks() {
    return tasks;
  }

  /** The signals that somebody raises, by name. */
  SortedMap<String, ProgramSignal> signals() {
    return signals;
  }

  /** The phases and the steps that have names. */
  LabelReader labels() {
    return labels;
  }

  /**
   * The same, when all programs have been collected.
   *
   * @param more names of tasks beside those that were made known
   */
  public Labels labels(Set<String> more) {
    Set<String> others = new TreeSet<>(tasks);
    others.addAll(more);
    return labels.labels(others);
  }

  /** Makes a task known; false if there is one of that name. */
  public boolean addTask(String task) {
    return tasks.add(task);
  }

  private void addChild(Entry child) {
    if (!tasks.add(Name.of(child, "a child"))) {
      throw child.mistake("a name for each thread and child");
    }
  }

  /** A name for a task that no other has. */
  String nameTask(String like) {
    int number = 1;
    while (!tasks.add(like + "-" + number)) {
      number++;
    }
    return like + "-" + number;
  }

  /** A signal that no step of a program names. */
  ProgramSignal ownSignal(String name) {
    ProgramSignal signal = ProgramSignal.of(name, signals.values());
    signals.put(name, signal);
    return signal;
  }

  /** Gives a map its place, which an {@code addr} may state. */
  private static void place(Map<String, Entry> members, String map, Layout layout) {
    Entry length = Objects.requireNonNull(members.get("pages"));
    long pages = layout.length(length);
    Entry addr = members.get("addr");
    Entry type = members.get("type");
    boolean gigantic = type != null && type.text().equals(MemorySteps.GIGANTIC);
    int order = gigantic ? layout.paging().giganticOrder() : 0;
    if (addr == null && !layout.add(map, pages, order)) {
      throw length.mistake("maps that end below 128 TiB");
    }
    if (addr != null && !layout.add(map, pages, Addresses.page(addr, layout.paging()))) {
      throw addr.mistake("one address for each map, which ends below 128 TiB");
    }
  }

  /** Makes known what the steps of a program introduce: tasks, signals, and maps in the layout. */
  public void collect(Entry program, Layout layout) {
    StepLines.each(program, step -> collectStep(step, layout));
  }

  private void collectStep(Entry step, Layout layout) {
    var members = step.members("a step such as { op = touch, map = a }");
    Entry op = members.get("op");
    String name = op == null || op.isObject() || op.isList() ? "" : op.text();
    String map = name.equals("mmap") ? "map" : name.equals("mremap") ? "to" : "";
    if (members.containsKey(map) && members.containsKey("pages")) {
      place(members, Name.of(members.get(map), "a map"), layout);
    } else if (name.equals("fork") && members.containsKey("child")) {
      addChild(members.get("child"));
    } else if (name.equals("signal") && members.containsKey("signal")) {
      String signal = Name.of(members.get("signal"), "a signal");
      signals.put(signal, ProgramSignal.of(signal, signals.values()));
    }
    labels.collect(name, members);
    for (String inner : List.of("body", "steps")) {
      if (members.containsKey(inner)) {
        collect(members.get(inner), layout);
      }
    }
  }
}
