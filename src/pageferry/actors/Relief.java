package pageferry.actors;

import pageferry.protocol.kernel.MemoryWait;

/**
 * What a CPU keeps of a task's waits for free pages, or of its sleeps that a signal can end: which
 * one it is, and what came of it.
 */
final class Relief {
  private final int step;
  private long number;
  private boolean came;
  private boolean asleep;

  private Relief(int step) {
    this.step = step;
  }

  /** Of waits for free pages: numbers above 0. */
  static Relief ofPages() {
    return new Relief(1);
  }

  /** Of sleeps: numbers below 0. */
  static Relief ofSleeps() {
    return new Relief(-1);
  }

  /** Begins a sleep; answers its number. */
  long sleeps() {
    number += step;
    came = false;
    asleep = true;
    return number;
  }

  /** Begins or ends a wait, or answers whether the task has to sleep. */
  boolean sleeps(MemoryWait how) {
    if (how == MemoryWait.PREPARE) {
      number += step;
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
