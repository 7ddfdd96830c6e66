package pageferry.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2ObjectHashMap;
import org.jspecify.annotations.Nullable;
import pageferry.mm.WaitKind;
import pageferry.world.Tracepoint;
import pageferry.world.Tracepoint.FolioLocked;
import pageferry.world.Tracepoint.FolioUnlocked;
import pageferry.world.Tracepoint.MmapLockAcquired;
import pageferry.world.Tracepoint.MmapLockReleased;
import pageferry.world.Tracepoint.TaskBlocked;
import pageferry.world.Tracepoint.TaskWoken;
import pageferry.world.Tracer;

/**
 * Who waits for whom: the tasks that sleep, what for, and who has it. Brought up to date at every
 * block and wake; a cycle is found the moment it closes.
 *
 * <p>An edge leads from a sleeper to each task that has what it wants in a way that excludes it,
 * and, as mmap_lock is fair, to the writers that asked for the same mmap_lock before. A shared
 * waiter of a folio whose holder has unlocked it may have been woken already, so it has no edge
 * until the run has come to rest.
 */
public final class WaitGraph implements Tracer {
  private static final int[] NOBODY = {};

  private final Int2ObjectHashMap<Sleeper> sleepers = new Int2ObjectHashMap<>();
  private final Long2ObjectHashMap<int[]> holders = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Boolean> written = new Long2ObjectHashMap<>();
  private final List<Deadlock> deadlocks = new ArrayList<>();
  private long blocks;

  private static final class Sleeper {
    final int task;
    final TaskBlocked reason;
    final long sinceNs;
    final long order;
    boolean perhapsWoken;

    Sleeper(int task, TaskBlocked reason, long sinceNs, long order) {
      this.task = task;
      this.reason = reason;
      this.sinceNs = sinceNs;
      this.order = order;
    }

    long key() {
      return WaitGraph.key(reason.what().ofSpace(), reason.object());
    }
  }

  @Override
  public void emit(long timeNs, int cpu, int task, Tracepoint event) {
    if (event instanceof FolioLocked locked) {
      add(key(false, locked.pfn()), task);
    } else if (event instanceof FolioUnlocked unlocked) {
      remove(key(false, unlocked.pfn()), task);
      unlocked(unlocked.pfn());
    } else if (event instanceof MmapLockAcquired acquired) {
      add(key(true, acquired.mm()), task);
      if (acquired.write()) {
        written.put(acquired.mm(), Boolean.TRUE);
      }
    } else if (event instanceof MmapLockReleased released) {
      remove(key(true, released.mm()), task);
      if (!written.isEmpty()) {
        written.remove(released.mm());
      }
    } else if (event instanceof TaskBlocked blocked) {
      sleepers.put(task, new Sleeper(task, blocked, timeNs, blocks++));
      seek(timeNs, task);
    } else if (event instanceof TaskWoken) {
      sleepers.remove(task);
    }
  }

  private static long key(boolean space, long object) {
    return space ? -1 - object : object;
  }

  private void add(long key, int task) {
    int[] before = holders.get(key);
    int[] now = before == null ? new int[1] : Arrays.copyOf(before, before.length + 1);
    now[now.length - 1] = task;
    holders.put(key, now);
  }

  private void remove(long key, int task) {
    int[] before = holders.get(key);
    if (before == null) {
      return;
    }
    if (before.length == 1 && before[0] == task) {
      holders.remove(key);
      return;
    }
    int[] now = Arrays.stream(before).filter(other -> other != task).toArray();
    holders.put(key, now);
  }

  private void unlocked(long pfn) {
    if (!sleepers.isEmpty()) {
      for (Sleeper sleeper : inOrder()) {
        if (sleeper.reason.what() == WaitKind.FOLIO_WAIT && sleeper.reason.object() == pfn) {
          sleeper.perhapsWoken = true;
        }
      }
    }
  }

  private List<Sleeper> inOrder() {
    List<Sleeper> all = new ArrayList<>(sleepers.values());
    all.sort(Comparator.comparingLong(sleeper -> sleeper.order));
    return all;
  }

  // Cycles

  private void seek(long timeNs, int task) {
    List<Deadlock.Wait> path = new ArrayList<>();
    if (leadsTo(task, task, path)) {
      deadlocks.add(new Deadlock(timeNs, fromLeast(path)));
    }
  }

  /** Whether {@code from} waits for {@code goal}, directly or not; the path is left behind. */
  private boolean leadsTo(int from, int goal, List<Deadlock.Wait> path) {
    Sleeper sleeper = sleepers.get(from);
    if (sleeper == null || isOn(path, from)) {
      return false;
    }
    for (int holder : blockers(sleeper)) {
      TaskBlocked reason = sleeper.reason;
      path.add(new Deadlock.Wait(from, reason.what(), reason.object(), holder, sleeper.sinceNs));
      if (holder == goal || leadsTo(holder, goal, path)) {
        return true;
      }
      path.remove(path.size() - 1);
    }
    return false;
  }

  private static boolean isOn(List<Deadlock.Wait> path, int task) {
    return path.stream().anyMatch(wait -> wait.task() == task);
  }

  private static List<Deadlock.Wait> fromLeast(List<Deadlock.Wait> cycle) {
    int least = 0;
    for (int i = 1; i < cycle.size(); i++) {
      if (cycle.get(i).task() < cycle.get(least).task()) {
        least = i;
      }
    }
    List<Deadlock.Wait> turned = new ArrayList<>(cycle.subList(least, cycle.size()));
    turned.addAll(cycle.subList(0, least));
    return turned;
  }

  /** The tasks that a sleeper waits for. */
  private int[] blockers(Sleeper sleeper) {
    WaitKind what = sleeper.reason.what();
    if (what.ofFolio()) {
      return sleeper.perhapsWoken ? NOBODY : holders(sleeper.key());
    }
    if (!what.ofSpace()) {
      return NOBODY;
    }
    boolean excluded = what == WaitKind.MMAP_WRITE || written.containsKey(sleeper.reason.object());
    int[] having = excluded ? holders(sleeper.key()) : NOBODY;
    return with(having, sleeper);
  }

  private int[] holders(long key) {
    int[] known = holders.get(key);
    return known == null ? NOBODY : known;
  }

  /** Those in front of a sleeper in the queue of its mmap_lock that it cannot share it with. */
  private int[] with(int[] having, Sleeper sleeper) {
    int[] all = having;
    for (Sleeper other : inOrder()) {
      boolean excludes =
          sleeper.reason.what() == WaitKind.MMAP_WRITE
              || other.reason.what() == WaitKind.MMAP_WRITE;
      if (other.order < sleeper.order
          && other.key() == sleeper.key()
          && other.reason.what().ofSpace()
          && excludes) {
        all = Arrays.copyOf(all, all.length + 1);
        all[all.length - 1] = other.task;
      }
    }
    return all;
  }

  // What there is to tell

  /** The cycles that have closed so far, in the order in which they did. */
  public List<Deadlock> deadlocks() {
    return List.copyOf(deadlocks);
  }

  /** Whether a cycle has closed. */
  public boolean isDeadlocked() {
    return !deadlocks.isEmpty();
  }

  /** The first cycle, or null. */
  public @Nullable Deadlock first() {
    return deadlocks.isEmpty() ? null : deadlocks.get(0);
  }

  /**
   * Says that the run has come to rest: whoever sleeps now sleeps for ever, and cycles that went
   * through shared waiters can be told.
   */
  public void atRest(long timeNs) {
    for (Sleeper sleeper : inOrder()) {
      if (sleeper.perhapsWoken) {
        sleeper.perhapsWoken = false;
        seek(timeNs, sleeper.task);
      }
    }
  }

  /** All edges: the sleepers in the order in which they went to sleep; holder 0 is nobody known. */
  public List<Deadlock.Wait> waits() {
    List<Deadlock.Wait> waits = new ArrayList<>();
    for (Sleeper sleeper : inOrder()) {
      TaskBlocked reason = sleeper.reason;
      int[] blockers = blockers(sleeper);
      for (int holder : blockers.length == 0 ? new int[1] : blockers) {
        waits.add(
            new Deadlock.Wait(
                sleeper.task, reason.what(), reason.object(), holder, sleeper.sinceNs));
      }
    }
    return waits;
  }

  /** Whether anybody sleeps. */
  public boolean hasSleepers() {
    return !sleepers.isEmpty();
  }

  /** The tasks that sleep or hold something, in ascending order. */
  public List<Integer> tasks() {
    TreeSet<Integer> tasks = new TreeSet<>();
    sleepers.values().forEach(sleeper -> tasks.add(sleeper.task));
    holders.values().forEach(held -> Arrays.stream(held).forEach(tasks::add));
    return List.copyOf(tasks);
  }

  /** The folios whose PG_locked a task has, in ascending order. */
  public List<Long> foliosOf(int task) {
    List<Long> folios = new ArrayList<>();
    holders.forEach(
        (key, tasks) -> {
          if (key >= 0 && Arrays.stream(tasks).anyMatch(holder -> holder == task)) {
            folios.add(key);
          }
        });
    folios.sort(null);
    return folios;
  }

  /** The address spaces whose mmap_lock a task has, in ascending order. */
  public List<Long> spacesOf(int task) {
    List<Long> spaces = new ArrayList<>();
    holders.forEach(
        (key, tasks) -> {
          if (key < 0 && Arrays.stream(tasks).anyMatch(holder -> holder == task)) {
            spaces.add(-1 - key);
          }
        });
    spaces.sort(null);
    return spaces;
  }
}
