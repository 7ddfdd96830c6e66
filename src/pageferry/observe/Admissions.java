package pageferry.observe;

import org.agrona.collections.Long2LongHashMap;

/**
 * Who has got mmap_lock already when it is told that he sleeps for it. The address space tells of
 * the one, the CPU of the other, and where both happen at once the sleep may be told later.
 */
public final class Admissions {
  private static final long NEVER = -1;

  private final Long2LongHashMap admittedNs = new Long2LongHashMap(NEVER);

  /** Whether it is told that locks are wanted; journals of little detail leave it out. */
  private boolean hearsOfWants;

  /** A task has got mmap_lock. */
  public void acquired(int task, long nowNs) {
    admittedNs.put(task, nowNs);
  }

  /** A task is about to take a lock. */
  public void wants(int task) {
    hearsOfWants = true;
    admittedNs.remove(task);
  }

  /** Whether a sleep for mmap_lock that is told of now is over. */
  public boolean isOver(int task, long nowNs) {
    long thenNs = admittedNs.get(task);
    return hearsOfWants ? thenNs != NEVER : thenNs == nowNs;
  }
}
