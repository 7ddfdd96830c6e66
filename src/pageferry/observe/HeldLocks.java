package pageferry.observe;

import java.util.Arrays;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.collections.Int2IntCounterMap;
import org.agrona.collections.Long2ObjectHashMap;

/** Which tasks have which locks, by {@link pageferry.mm.LockClass#key}. */
final class HeldLocks {
  private static final int[] NOBODY = {};

  private final Long2ObjectHashMap<int[]> holders = new Long2ObjectHashMap<>();
  private final Long2ObjectHashMap<Boolean> written = new Long2ObjectHashMap<>();
  private final Int2IntCounterMap locksOf = new Int2IntCounterMap(0);

  HeldLocks() {}

  /** The same, which goes on by itself; the arrays are never changed in place. */
  HeldLocks(HeldLocks other) {
    holders.putAll(other.holders);
    written.putAll(other.written);
    other.locksOf.forEach((task, locks) -> locksOf.put(task, locks));
  }

  void add(long key, int task) {
    int[] before = holders(key);
    int[] now = Arrays.copyOf(before, before.length + 1);
    now[before.length] = task;
    holders.put(key, now);
    locksOf.incrementAndGet(task);
  }

  void remove(long key, int task) {
    int[] before = holders.get(key);
    if (before == null) {
      return;
    }
    int[] now = NOBODY;
    if (before.length == 1 && before[0] == task) {
      holders.remove(key);
    } else {
      now = Arrays.stream(before).filter(other -> other != task).toArray();
      holders.put(key, now);
    }
    locksOf.getAndAdd(task, now.length - before.length);
  }

  /** Takes a lock from whoever has it. */
  void removeAll(long key) {
    for (int task : holders(key)) {
      remove(key, task);
    }
  }

  /** Says whether a lock that can be shared is held alone from now on. */
  void written(long key, boolean alone) {
    if (alone) {
      written.put(key, Boolean.TRUE);
    } else if (!written.isEmpty()) {
      written.remove(key);
    }
  }

  boolean isWritten(long key) {
    return written.containsKey(key);
  }

  /** The tasks that have a lock. */
  int[] holders(long key) {
    int[] known = holders.get(key);
    return known == null ? NOBODY : known;
  }

  /** Whether a task has any lock. */
  boolean hasAny(int task) {
    return locksOf.get(task) != 0;
  }

  /** What each task has that sleeps or has something, in ascending order. */
  SortedMap<Integer, Held> held(Set<Integer> sleepers) {
    SortedMap<Integer, Held> held = new TreeMap<>();
    sleepers.forEach(task -> held.put(task, Held.nothing()));
    holders.forEach(
        (key, tasks) -> {
          for (int task : tasks) {
            held.computeIfAbsent(task, each -> Held.nothing()).add(key);
          }
        });
    held.values().forEach(Held::sort);
    return held;
  }
}
