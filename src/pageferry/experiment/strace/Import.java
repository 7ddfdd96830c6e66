package pageferry.experiment.strace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.Units;
import pageferry.mm.NodeMask;

/** An experiment in the making: its tasks, and what is known of them so far. */
final class Import {
  private static final long SPARE_NS = 1_000_000_000;
  private static final long HUGE = 2L << 20;

  private final StraceLog log;
  private final long baseNs;
  private final Map<Integer, ImportedTask> tasks = new TreeMap<>();
  private final List<ImportedTask> processes = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private final Map<String, Integer> named = new TreeMap<>();
  private final Map<String, List<Place>> unrelated = new LinkedHashMap<>();
  private final Map<ImportedTask, Long> woken = new LinkedHashMap<>();
  private final List<ImportedTask> standIns = new ArrayList<>();
  private final Map<Integer, Beginning> beginnings = new TreeMap<>();
  private final Set<Integer> ended = new HashSet<>();
  private final Set<SpaceMaps.Named> huge = new HashSet<>();
  private int highestNode = -1;
  private long mostHuge;
  private Function<Call, OptionalLong> migrated = call -> OptionalLong.empty();
  private long endNs;
  private int calls;

  Import(StraceLog log) {
    this.log = log;
    this.baseNs =
        log.isTimed()
            ? log.calls().stream().mapToLong(call -> call.when().startNs()).min().orElse(0)
            : -1;
    remarks.addAll(log.remarks());
  }

  /** Says who knows how many pages a call migrated. */
  void migrated(Function<Call, OptionalLong> who) {
    migrated = who;
  }

  /** The processes that are there from the beginning. */
  List<ImportedTask> processes() {
    return processes;
  }

  /** What the experiment does not have of the log, as it stands there. */
  List<Remark> remarks() {
    return remarks;
  }

  /** Where calls stand that have nothing to do with memory, by their names. */
  Map<String, List<Place>> unrelated() {
    return unrelated;
  }

  /** The highest node that the log names, -1: none. */
  int highestNode() {
    return highestNode;
  }

  /** How many steps have a real answer. */
  int answers() {
    return calls;
  }

  /** Whether the log says when calls were made. */
  boolean isTimed() {
    return baseNs >= 0;
  }

  /** How long the log lasts. */
  long endNs() {
    return endNs;
  }

  /** Notes a map of the hugetlb pool. */
  void hugeMapped(SpaceMaps.Named map) {
    huge.add(map);
    long pages = huge.stream().mapToLong(each -> (each.bytes() + HUGE - 1) / HUGE).sum();
    mostHuge = Math.max(mostHuge, pages);
  }

  /** Notes that it is gone. */
  void unmapped(long start, long end) {
    huge.removeIf(map -> map.start() >= start && map.end() <= end);
  }

  /** The pages of the hugetlb pool that were mapped at once. */
  long mostHuge() {
    return mostHuge;
  }

  void node(int node) {
    highestNode = node < NodeMask.MAX_NUMNODES ? Math.max(highestNode, node) : highestNode;
  }

  void remark(Call call, String why) {
    remarks.add(new Remark(call.place(), call.name() + ": " + why));
  }

  /** A name for a map that no other has. */
  String nameLike(String kind) {
    return kind + "-" + named.merge(kind, 1, Integer::sum);
  }

  /** The task of that pid, or null. */
  @Nullable ImportedTask find(int pid) {
    return tasks.get(pid);
  }

  /** How a task ended, as far as the log tells. */
  boolean hasEnd(int pid) {
    return log.ends().containsKey(pid);
  }

  /** The tasks of other processes that have the same shared map at an address. */
  List<ImportedTask> sharers(ImportedTask task, long address) {
    SpaceMaps.Named map = task.space().at(address);
    return tasks.values().stream()
        .filter(each -> map != null && map.shared() && each.space() != task.space())
        .filter(each -> each.space().at(address) == map && !hasEnded(each))
        .toList();
  }

  /** Notes that a task is about to end. */
  void ends(ImportedTask task) {
    ended.add(task.pid());
  }

  private boolean hasEnded(ImportedTask task) {
    return ended.contains(task.pid());
  }

  /** Who made a call: a task that nobody made is there from the beginning. */
  ImportedTask caller(Call call) {
    ImportedTask known = tasks.get(call.pid());
    if (known != null) {
      return known;
    }
    int leader = log.leaderOf(call.pid());
    if (leader == 0) {
      return process(call.pid(), commOf(call));
    }
    ImportedTask process = tasks.get(leader);
    return thread(call.pid(), process == null ? process(leader, "task") : process);
  }

  private static String commOf(Call call) {
    String path = call.name().equals("execve") ? call.arg(0).replace("\"", "") : "";
    String comm = path.substring(path.lastIndexOf('/') + 1).replaceAll("[^A-Za-z0-9_]", "_");
    return comm.isEmpty() ? "task" : comm.substring(0, Math.min(comm.length(), 15));
  }

  /** A new process that is there from the beginning. */
  ImportedTask process(int pid, String comm) {
    ImportedTask task = new ImportedTask(pid, comm + "-" + pid, null, new SpaceMaps());
    tasks.put(pid, task);
    processes.add(task);
    Beginning beginning = beginnings.get(pid);
    if (beginning != null) {
      beginning.addTo(task, this);
    }
    return task;
  }

  /** Says what a process had at the beginning. */
  void begins(int pid, Beginning beginning) {
    beginnings.put(pid, beginning);
  }

  /** Whether it is known what a process had at the beginning. */
  boolean hasBeginning(int pid) {
    return beginnings.containsKey(pid);
  }

  /** What is expected of the places of pages in the end. */
  List<String> expectations() {
    List<String> all = new ArrayList<>();
    beginnings.forEach(
        (pid, beginning) -> {
          ImportedTask task = tasks.get(pid);
          if (task != null) {
            all.addAll(beginning.expectations(task));
          }
        });
    return all;
  }

  /** A process that does nothing, as long as the log lasts. */
  ImportedTask standIn(int pid) {
    ImportedTask task = process(pid, "other");
    standIns.add(task);
    return task;
  }

  /** Has processes sleep that do nothing. */
  void end() {
    standIns.forEach(each -> each.add(StepText.of("sleep").time("until", endNs + SPARE_NS)));
  }

  /** A new task that another one makes. */
  ImportedTask child(int pid, String kind, ImportedTask parent, SpaceMaps space) {
    ImportedTask task = new ImportedTask(pid, kind + "-" + pid, parent, space);
    tasks.put(pid, task);
    return task;
  }

  /** A new thread of a process that is there from the beginning. */
  ImportedTask thread(int pid, ImportedTask process) {
    ImportedTask task = new ImportedTask(pid, "thread-" + pid, process, process.space());
    tasks.put(pid, task);
    process.threads().add(task);
    return task;
  }

  /** Has the task wait for the instant at which the call was made. */
  void pause(ImportedTask task, Call call) {
    if (!isTimed()) {
      return;
    }
    long at = call.when().startNs() - baseNs;
    if (at > Units.MOST_NS / 2) {
      throw new NotUnderstood("it is made too long after the first call");
    }
    endNs = Math.max(endNs, at + Math.max(0, call.when().tookNs()));
    if (at > woken.getOrDefault(task, 0L)) {
      woken.put(task, at);
      task.add(StepText.of("sleep").time("until", at));
    }
  }

  /** Adds the step of a call, with its real answer but for what it wrote. */
  void add(ImportedTask task, Call call, StepText step) {
    add(task, call, step, new StepText());
  }

  /**
   * Adds the step of a call.
   *
   * @param said what the real call wrote besides
   */
  void add(ImportedTask task, Call call, StepText step, StepText said) {
    pause(task, call);
    StepText real = new StepText().number("line", call.place().line());
    if (call.hasReturned()) {
      boolean fails = !call.returned().errno().isEmpty();
      real.number("ret", fails ? -1 : ret(call));
      if (fails) {
        real.word("errno", call.returned().errno());
      }
      if (!said.inner().isEmpty()) {
        real.raw(said.inner());
      }
      migrated.apply(call).ifPresent(pages -> real.number("migrated", pages));
      if (call.when().tookNs() >= 0) {
        real.time("took", call.when().tookNs());
      }
      step.object("real", real);
      calls++;
    }
    task.add(step);
  }

  /** What a call returned; of those that return an address whether they did. */
  private static long ret(Call call) {
    boolean address = List.of("mmap", "mremap", "brk", "shmat").contains(call.name());
    OptionalLong value = Words.number(call.returned().value());
    if (value.isEmpty()) {
      throw new NotUnderstood("what it returned is no number");
    }
    return address ? 0 : value.getAsLong();
  }

  /** Notes a call that has nothing to do with memory. */
  void unrelated(Call call) {
    unrelated.computeIfAbsent(call.name(), name -> new ArrayList<>()).add(call.place());
  }
}
