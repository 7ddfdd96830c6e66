package pageferry.protocol.kernel;

/** A part of a wait for free pages: as with a wait queue, who waits looks once more in between. */
public enum MemoryWait {
  /** From now on the task is woken when there may be something to allocate or to reclaim. */
  PREPARE,
  /** Sleeps, unless that has been so since. */
  SLEEP,
  /** The task waits no longer. */
  FINISH
}
