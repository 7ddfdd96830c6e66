package pageferry.mm;

/** A mutex, semaphore or spinlock that a task takes and gives back by name. */
public sealed interface Lockable permits OwnLock, InodeLock, AnonLock, CgroupLock {
  /** Which of its class it is. */
  long number();

  /** What a task waits for that wants it. */
  WaitKind wait(boolean write);
}
