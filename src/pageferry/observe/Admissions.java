package pageferry.observe;

import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.collections.Long2LongHashMap;
import pageferry.mm.LockClass;

/**
 * Who has got a lock already when it is told that he sleeps for it. An address space tells of the
 * one, the CPU of the other, and where both happen at once the sleep may be told later.
 */
public final class Admissions {
  private static final long NEVER = -1;

  /** When each task has got which locks since it was about to take one last. */
  private final Int2ObjectHashMap<Long2LongHashMap> admittedNs = new Int2ObjectHashMap<>();

  /** Whether it is told that locks are wanted; journals of little detail leave it out. */
  private boolean hearsOfWants;

  /** Nobody has got anything. */
  public Admissions() {}

  /** The same, which goes on by itself. */
  Admissions(Admissions other) {
    other.admittedNs.forEach((task, mine) -> admittedNs.put(task, new Long2LongHashMap(mine)));
    hearsOfWants = other.hearsOfWants;
  }

  /**
   * A task has got a lock.
   *
   * @param lock its {@link LockClass#key}
   */
  public void acquired(int task, long lock, long nowNs) {
    Long2LongHashMap mine = admittedNs.get(task);
    if (mine == null) {
      mine = new Long2LongHashMap(NEVER);
      admittedNs.put(task, mine);
    }
    mine.put(lock, nowNs);
  }

  /** A task is about to take a lock. */
  public void wants(int task) {
    hearsOfWants = true;
    forget(task);
  }

  /** A task is awake: of its sleeps none is told any more. */
  public void woken(int task) {
    if (hearsOfWants) {
      forget(task);
    }
  }

  private void forget(int task) {
    Long2LongHashMap mine = admittedNs.get(task);
    if (mine != null) {
      mine.clear();
    }
  }

  /**
   * Whether a sleep that is told of now is over.
   *
   * @param lock the {@link LockClass#key} of what is slept for
   */
  public boolean isOver(int task, long lock, long nowNs) {
    Long2LongHashMap mine = admittedNs.get(task);
    long thenNs = mine == null ? NEVER : mine.get(lock);
    return hearsOfWants ? thenNs != NEVER : thenNs == nowNs;
  }
}
