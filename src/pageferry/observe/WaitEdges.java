package pageferry.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.agrona.collections.IntHashSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.WaitKind;
import pageferry.world.TaskEvent.TaskBlocked;

/**
 * Who sleeps, or spins, and whom each waits for: the edges of a {@link WaitGraph}. Whoever's
 * wake-up was lost waits for nobody.
 */
final class WaitEdges {
  private static final int[] NOBODY = {};

  /** The tasks that sleep, in the order in which they went to sleep. */
  private final Map<Integer, WaitingTask> sleepers = new LinkedHashMap<>();

  /** Those who have got what they slept for and are about to be woken. */
  private final Map<Integer, WaitingTask> served = new TreeMap<>();

  private final HeldLocks locks;
  private final SignalWaits signals;
  private final DrainWaits drains;
  private final MemoryWaits memory;
  private long blocks;

  WaitEdges(HeldLocks locks, SignalWaits signals, DrainWaits drains, MemoryWaits memory) {
    this.locks = locks;
    this.signals = signals;
    this.drains = drains;
    this.memory = memory;
  }

  /** Goes on from where another is. */
  WaitEdges from(WaitEdges other) {
    other.sleepers.forEach((task, sleeper) -> sleepers.put(task, new WaitingTask(sleeper)));
    other.served.forEach((task, sleeper) -> served.put(task, new WaitingTask(sleeper)));
    blocks = other.blocks;
    return this;
  }

  /** A task goes to sleep. */
  void sleeps(int task, TaskBlocked reason, long nowNs) {
    served.remove(task);
    sleepers.remove(task);
    WaitingTask sleeper = new WaitingTask(task, reason, nowNs, blocks++);
    sleeper.perhapsWoken = reason.what() == WaitKind.MEMORY && memory.isRelieved(task);
    sleepers.put(task, sleeper);
  }

  /** Whoever waits for memory may have been woken. */
  void relieved() {
    memory.relieved();
    for (WaitingTask sleeper : sleepers.values()) {
      sleeper.perhapsWoken |= sleeper.what() == WaitKind.MEMORY;
    }
  }

  /** A task has the lock that it may have slept for. */
  void hasItNow(int task) {
    WaitingTask sleeper = sleepers.remove(task);
    if (sleeper != null) {
      served.put(task, sleeper);
    }
  }

  /** A task is awake; the wait that ends so, or null. */
  @Nullable WaitingTask wakes(int task) {
    served.remove(task);
    return sleepers.remove(task);
  }

  /** What should have woken a task is lost, whether it has the lock now or not. */
  void losesWakeup(int task) {
    WaitingTask sleeper = served.remove(task);
    if (sleeper != null) {
      sleepers.put(task, sleeper);
    } else {
      sleeper = sleepers.get(task);
    }
    if (sleeper != null) {
      sleeper.lost = true;
    }
  }

  /** A folio has been unlocked: who waits for that may have been woken. */
  void unlocked(long pfn) {
    for (WaitingTask sleeper : sleepers.values()) {
      if (sleeper.reason.what() == WaitKind.FOLIO_WAIT && sleeper.reason.object() == pfn) {
        sleeper.perhapsWoken = true;
      }
    }
  }

  /** Whether a task sleeps. */
  boolean isAsleep(int task) {
    return sleepers.containsKey(task);
  }

  /** The numbers of those who sleep. */
  Set<Integer> tasks() {
    return sleepers.keySet();
  }

  /** Those who sleep, in the order in which they went to sleep. */
  List<WaitingTask> inOrder() {
    return List.copyOf(sleepers.values());
  }

  /** The same by their numbers. */
  int[] asleep() {
    return inOrder().stream().mapToInt(sleeper -> sleeper.task).toArray();
  }

  /** The edges of a task that sleeps; none of one that does not, or waits for nobody known. */
  List<Deadlock.Wait> edges(int task) {
    WaitingTask sleeper = sleepers.get(task);
    if (sleeper == null) {
      return List.of();
    }
    List<Deadlock.Wait> edges = new ArrayList<>();
    for (int holder : blockers(sleeper)) {
      edges.add(wait(sleeper, holder));
    }
    return edges;
  }

  /** Whether a sleeper goes on once all others but those have. */
  boolean canWake(int task, IntHashSet doomed) {
    WaitingTask sleeper = Objects.requireNonNull(sleepers.get(task));
    return switch (sleeper.what()) {
      case SIGNAL ->
          memory.hasVictims()
              || signals.canEnd(sleeper.reason.object(), other -> !doomed.contains(other));
      case MEMORY ->
          sleeper.perhapsWoken
              || memory.mayCome()
              || !sleeper.lost && memory.others(task).anyMatch(other -> !doomed.contains(other));
      default ->
          sleeper.what().passes() || Arrays.stream(blockers(sleeper)).noneMatch(doomed::contains);
    };
  }

  private Deadlock.Wait wait(WaitingTask sleeper, int holder) {
    TaskBlocked reason = sleeper.reason;
    String name = reason.what() == WaitKind.SIGNAL ? signals.name(reason.object()) : "";
    return new Deadlock.Wait(
        sleeper.task, reason.what(), reason.object(), holder, sleeper.sinceNs, name);
  }

  /** The tasks that a sleeper waits for. */
  private int[] blockers(WaitingTask sleeper) {
    if (sleeper.lost) {
      return NOBODY;
    }
    if (sleeper.lock().isFair()) {
      return inFront(sleeper);
    }
    return switch (sleeper.what()) {
      case FOLIO_LOCK, FOLIO_WAIT, FOLIO_WRITEBACK, FOLIO_COMMIT ->
          sleeper.perhapsWoken ? NOBODY : locks.holders(sleeper.key());
      case SIGNAL -> signals.raisers(sleeper.reason.object());
      case LRU_DRAIN -> drains.blockers(sleeper.task, sleepers);
      case MEMORY -> sleeper.perhapsWoken ? NOBODY : memory.blockers(sleeper.task);
      case OOM_VICTIM -> memory.victims();
      default -> NOBODY;
    };
  }

  /** The tasks that have the fair lock which a sleeper waits for, if it cannot share it. */
  private int[] having(WaitingTask sleeper) {
    boolean excluded = !sleeper.what().isShared() || locks.isWritten(sleeper.key());
    return excluded ? locks.holders(sleeper.key()) : NOBODY;
  }

  /** These, and those in front of a sleeper in the queue that it cannot share the lock with. */
  private int[] inFront(WaitingTask sleeper) {
    int[] all = having(sleeper);
    for (WaitingTask other : sleepers.values()) {
      if (other.order >= sleeper.order) {
        break;
      }
      if (other.isInFrontOf(sleeper)) {
        all = with(all, other.task);
      }
    }
    return all;
  }

  private static int[] with(int[] before, int one) {
    int[] now = Arrays.copyOf(before, before.length + 1);
    now[before.length] = one;
    return now;
  }

  /**
   * The sleepers in the order in which they went to sleep, each with those who have what it waits
   * for, and of a queue for mmap_lock with the last one in front of it, who waits for the others;
   * holder 0 is nobody known.
   */
  List<Deadlock.Wait> all() {
    List<Deadlock.Wait> waits = new ArrayList<>();
    Map<Long, Integer> lastWaiters = new TreeMap<>();
    Map<Long, Integer> lastWriters = new TreeMap<>();
    for (WaitingTask sleeper : sleepers.values()) {
      boolean isFair = sleeper.lock().isFair() && !sleeper.lost;
      int[] blockers = isFair ? having(sleeper) : blockers(sleeper);
      if (sleeper.lock().isFair()) {
        boolean writes = !sleeper.what().isShared();
        int last = (writes ? lastWaiters : lastWriters).getOrDefault(sleeper.key(), 0);
        blockers = isFair && last != 0 ? with(blockers, last) : blockers;
        lastWaiters.put(sleeper.key(), sleeper.task);
        if (writes) {
          lastWriters.put(sleeper.key(), sleeper.task);
        }
      }
      int[] nobody = {sleeper.lost ? Deadlock.Wait.WAKEUP_LOST : 0};
      for (int holder : blockers.length == 0 ? nobody : blockers) {
        waits.add(wait(sleeper, holder));
      }
    }
    return waits;
  }
}
