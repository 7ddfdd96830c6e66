package pageferry.actors;

import akka.actor.typed.ActorRef;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.Credentials;
import pageferry.protocol.kernel.Instruction.ListProcesses.Candidate;
import pageferry.protocol.kernel.TaskFacts;

/** Who lives on the machine. */
final class TaskRegistry {
  private record Entry(TaskFacts facts, ActorRef<Cpu.Command> cpu) {
    Entry with(boolean exited, Credentials credentials) {
      return new Entry(new TaskFacts(facts.pid(), facts.mm(), exited, credentials), cpu);
    }
  }

  private final TreeMap<String, Entry> byName = new TreeMap<>();
  private final TreeMap<Integer, String> names = new TreeMap<>();
  private final TreeMap<Integer, Integer> users = new TreeMap<>();

  void add(String name, TaskFacts facts, ActorRef<Cpu.Command> cpu) {
    byName.put(name, new Entry(facts, cpu));
    names.put(facts.pid(), name);
    users.merge(facts.mm(), 1, Integer::sum);
  }

  void moved(int pid, ActorRef<Cpu.Command> cpu) {
    byName.computeIfPresent(names.get(pid), (name, old) -> new Entry(old.facts(), cpu));
  }

  void changed(int pid, Credentials credentials) {
    byName.computeIfPresent(names.get(pid), (name, old) -> old.with(false, credentials));
  }

  void ended(int pid) {
    byName.computeIfPresent(
        names.get(pid), (name, old) -> old.with(true, old.facts().credentials()));
  }

  /** The task of that name; null if there never was one, or it has been reaped. */
  @Nullable TaskFacts facts(String name) {
    Entry entry = byName.get(name);
    return entry == null || entry.facts().exited() ? null : entry.facts();
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
    return entry == null || entry.facts().exited() ? null : entry.cpu();
  }

  /** The tasks that share a task's address space and have not ended. */
  List<Integer> threadsOf(String name) {
    TaskFacts task = facts(name);
    return byName.values().stream()
        .map(Entry::facts)
        .filter(each -> task != null && each.mm() == task.mm() && !each.exited())
        .map(TaskFacts::pid)
        .toList();
  }

  /** The processes that have not ended, by the pid of the first of their tasks that has not. */
  List<Candidate> processes() {
    TreeMap<Integer, Candidate> byPid = new TreeMap<>();
    TreeSet<Integer> seen = new TreeSet<>();
    names.forEach(
        (pid, name) -> {
          TaskFacts task = facts(name);
          if (task != null && seen.add(task.mm())) {
            byPid.put(pid, new Candidate(name, task.mm()));
          }
        });
    return List.copyOf(byPid.values());
  }

  private Entry entry(String name) {
    Entry entry = byName.get(name);
    if (entry == null || entry.facts().exited()) {
      throw new IllegalArgumentException("no task is named " + name);
    }
    return entry;
  }

  boolean leaveSpace(int mm) {
    return users.merge(mm, -1, Integer::sum) == 0;
  }
}
