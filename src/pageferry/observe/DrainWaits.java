package pageferry.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.IntHashSet;

/** Whom those who call lru_add_drain_all() wait for. */
final class DrainWaits {
  private final IntHashSet queued = new IntHashSet();

  /** The CPUs that are late, each with the task that keeps it from its work; 0: none. */
  private final SortedMap<Integer, Integer> late = new TreeMap<>();

  private int holder;

  DrainWaits() {}

  /** The same, which goes on by itself. */
  DrainWaits(DrainWaits other) {
    queued.addAll(other.queued);
    late.putAll(other.late);
    holder = other.holder;
  }

  /** A task waits for the mutex, or has got it if it is the holder. */
  void mutex(int task, int now) {
    holder = now;
    if (task == now) {
      queued.remove(task);
    } else {
      queued.add(task);
    }
  }

  /** A drain is over: whoever waits for the mutex without need for another goes on too. */
  void done() {
    late.clear();
    holder = 0;
  }

  void isLate(int cpu, int running) {
    late.put(cpu, running);
  }

  void isLateNoMore(int cpu) {
    late.remove(cpu);
  }

  /** How things stand with lru_add_drain_all(). */
  LruDrain now() {
    List<Integer> waiting = new ArrayList<>();
    queued.forEach(task -> waiting.add(task));
    waiting.sort(null);
    return new LruDrain(holder, waiting, late);
  }

  /** Whether others may wait for a task: to give the mutex back, or its CPU up. */
  boolean isInTheWay(int task) {
    return holder == task && !queued.isEmpty() || late.containsValue(task);
  }

  /**
   * Those whom a sleeper waits for: a task by its number, a CPU by -1 less its own.
   *
   * @param waiting the tasks that wait: who spins for a lock keeps its CPU until it has it
   */
  int[] blockers(int task, Map<Integer, WaitingTask> waiting) {
    if (queued.contains(task) && holder != task) {
      return holder == 0 ? new int[0] : new int[] {holder};
    }
    int[] all = new int[2 * late.size()];
    int count = 0;
    for (SortedMap.Entry<Integer, Integer> each : late.entrySet()) {
      all[count++] = -1 - each.getKey();
      WaitingTask running = waiting.get(each.getValue());
      if (running != null && running.what().isSpun()) {
        all[count++] = each.getValue();
      }
    }
    return Arrays.copyOf(all, count);
  }
}
