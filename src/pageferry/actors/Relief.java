package pageferry.actors;

import pageferry.protocol.kernel.MemoryWait;

/** What a CPU keeps of a task that waits for free pages: which wait it is, and what came of it. */
final class Relief {
  private long number;
  private boolean came;
  private boolean asleep;

  /** Begins or ends a wait, or answers whether the task has to sleep. */
  boolean sleeps(MemoryWait how) {
    if (how == MemoryWait.PREPARE) {
      number++;
      came = false;
    }
    asleep = how == MemoryWait.SLEEP && !came;
    return asleep;
  }

  /** The number of the wait. */
  long number() {
    return number;
  }

  /** There may be something to have; answers whether that wakes the task: it is over then. */
  boolean comes(long of) {
    boolean wakes = of == number && asleep;
    came |= of == number;
    asleep &= !wakes;
    return wakes;
  }
}
