package pageferry.actors;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** The signals of an experiment: how often each was raised, and who waits for more. */
final class Signals {
  private final TreeMap<String, Integer> raised = new TreeMap<>();
  private final TreeSet<Integer> killed = new TreeSet<>();
  private List<Machine.Await> waiting = new ArrayList<>();

  int raised(String signal) {
    return raised.getOrDefault(signal, 0);
  }

  /** How often a signal was raised before it is raised now, if it is. */
  int count(String signal, boolean raises) {
    int before = raised(signal);
    if (raises) {
      raise(signal);
    }
    return before;
  }

  void raise(String signal) {
    raised.merge(signal, 1, Integer::sum);
    List<Machine.Await> still = new ArrayList<>();
    for (Machine.Await await : waiting) {
      if (raised(await.signal()) >= await.count()) {
        await.asker().tell(new Cpu.Answer(await.pid(), null));
      } else {
        still.add(await);
      }
    }
    waiting = still;
  }

  /** Wakes a task that has been killed; it is not to sleep for a signal any more. */
  void interrupt(int pid) {
    killed.add(pid);
    List<Machine.Await> all = waiting;
    waiting = new ArrayList<>();
    all.forEach(this::await);
  }

  void await(Machine.Await await) {
    if (killed.contains(await.pid()) || raised(await.signal()) >= await.count()) {
      await.asker().tell(new Cpu.Answer(await.pid(), null));
    } else {
      waiting.add(await);
    }
  }
}
