package pageferry.world;

/** What nobody may do with a lock; the text is how the kernel's complaint begins. */
public enum LockMisuse {
  /** A lock is given back by a task that does not have it: print_unlock_imbalance_bug(). */
  NOT_HELD("WARNING: bad unlock balance detected!"),
  /** A task that has a spinlock may go to sleep: __might_resched(). */
  MAY_SLEEP("BUG: sleeping function called from invalid context"),
  /** A task that has a spinlock gives its CPU up: __schedule_bug(). */
  SLEEPS("BUG: scheduling while atomic"),
  /** A task exits with a lock: debug_check_no_locks_held(). */
  LEFT_LOCKED("BUG: a task that exits still has locks held");

  private final String text;

  LockMisuse(String text) {
    this.text = text;
  }

  /** How the kernel's complaint begins. */
  public String text() {
    return text;
  }
}
