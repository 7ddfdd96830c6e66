package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.protocol.kernel.Candidate;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.kernel.TaskFacts;

/** Who lives on the machine. */
final class TaskRegistry {
  private record Entry(TaskFacts facts, ActorRef<Cpu.Command> cpu) {}

  private final TreeMap<String, Entry> byName = new TreeMap<>();
  private final TreeMap<Integer, String> names = new TreeMap<>();

  /** mm_users of each address space. */
  private final TreeMap<Integer, Integer> users = new TreeMap<>();

  /** Tasks by address space, those left out that have given it up. */
  private final TreeMap<Integer, Integer> members = new TreeMap<>();

  /** The names of tasks that have no memory of their own. */
  private final TreeSet<String> kernelThreads = new TreeSet<>();

  private final TreeSet<Integer> gone = new TreeSet<>();
  private final TreeSet<Integer> zombies = new TreeSet<>();

  void add(String name, TaskFacts facts, ActorRef<Cpu.Command> cpu) {
    byName.put(name, new Entry(facts, cpu));
    names.put(facts.pid(), name);
    users.merge(facts.mm(), 1, Integer::sum);
    members.merge(facts.mm(), 1, Integer::sum);
  }

  /** The task that will have that name is a kernel thread. */
  void addKernelThread(String name) {
    kernelThreads.add(name);
  }

  void moved(int pid, ActorRef<Cpu.Command> cpu) {
    byName.computeIfPresent(names.get(pid), (name, old) -> new Entry(old.facts(), cpu));
  }

  void changed(TaskFacts facts) {
    byName.computeIfPresent(names.get(facts.pid()), (name, old) -> new Entry(facts, old.cpu()));
  }

  /** A task has ended; the last one of a process stays as a zombie until it is reaped. */
  void ended(int pid) {
    gone.add(pid);
    TaskFacts task = Objects.requireNonNull(byName.get(names.get(pid))).facts();
    if (Objects.requireNonNull(members.get(task.mm())) == 0) {
      zombies.add(pid);
    }
  }

  /**
   * The processes that have ended are waited for by whoever made them: release_task(). Answers
   * whether there were any.
   */
  boolean reap() {
    boolean any = !zombies.isEmpty();
    zombies.clear();
    return any;
  }

  /** The task of that name, a zombie too; null if there never was one, or it has been reaped. */
  @Nullable TaskFacts facts(String name) {
    Entry entry = byName.get(name);
    if (entry == null || hasEnded(entry) && !zombies.contains(entry.facts().pid())) {
      return null;
    }
    return entry.facts();
  }

  private boolean hasEnded(Entry entry) {
    return gone.contains(entry.facts().pid());
  }

  /** Whether there is a task of that name that has not ended. */
  boolean has(String name) {
    return living(name) != null;
  }

  ActorRef<Cpu.Command> cpuOf(String name) {
    return entry(name).cpu();
  }

  int pidOf(String name) {
    return entry(name).facts().pid();
  }

  /** The CPU of a task, null if it has ended. */
  @Nullable ActorRef<Cpu.Command> cpuOf(int pid) {
    Entry entry = byName.get(names.get(pid));
    return entry == null || hasEnded(entry) ? null : entry.cpu();
  }

  private @Nullable TaskFacts living(String name) {
    Entry entry = byName.get(name);
    return entry == null || hasEnded(entry) ? null : entry.facts();
  }

  /** The tasks that share a task's address space and have not ended. */
  List<Integer> threadsOf(String name) {
    TaskFacts task = living(name);
    return byName.values().stream()
        .filter(each -> task != null && each.facts().mm() == task.mm() && !hasEnded(each))
        .map(each -> each.facts().pid())
        .toList();
  }

  /**
   * The processes, no kernel threads, that have not ended, by the pid of the first of their tasks
   * that has not.
   */
  List<Candidate> processes() {
    TreeMap<Integer, Candidate> byPid = new TreeMap<>();
    TreeSet<Integer> seen = new TreeSet<>();
    names.forEach(
        (pid, name) -> {
          TaskFacts task = living(name);
          boolean lives = !kernelThreads.contains(name);
          if (task != null && lives && seen.add(task.mm())) {
            byPid.put(pid, new Candidate(pid, name, task.mm(), task.cgroup(), task.exited()));
          }
        });
    return List.copyOf(byPid.values());
  }

  private Entry entry(String name) {
    Entry entry = byName.get(name);
    if (entry == null || hasEnded(entry)) {
      throw new IllegalArgumentException("no task is named " + name);
    }
    return entry;
  }

  /** An address space is used by somebody more, or less. */
  SpaceUse use(Instruction.UseSpace use, int pid) {
    return switch (use.how()) {
      case GET -> get(use.task());
      case PUT -> new SpaceUse(true, put(use.mm()), false);
      case EXIT -> exit(use.mm(), pid);
    };
  }

  private SpaceUse get(String name) {
    TaskFacts task = facts(name);
    if (task == null || task.exited()) {
      return new SpaceUse(false, false, false);
    }
    users.merge(task.mm(), 1, Integer::sum);
    return new SpaceUse(true, false, false);
  }

  private boolean put(int mm) {
    return users.merge(mm, -1, Integer::sum) == 0;
  }

  private SpaceUse exit(int mm, int pid) {
    byName.computeIfPresent(
        names.get(pid), (name, old) -> new Entry(old.facts().gone(), old.cpu()));
    boolean endsProcess = members.merge(mm, -1, Integer::sum) == 0;
    return new SpaceUse(true, put(mm), endsProcess);
  }
}
