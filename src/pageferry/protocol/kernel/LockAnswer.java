package pageferry.protocol.kernel;

/** What a page lock answered. */
public enum LockAnswer {
  /** The bit is the asker's (LOCK and TRY), or was found clear (WAIT). */
  GRANTED,
  /** The bit is set and the asker would not sleep. */
  BUSY,
  /** The asker slept and was woken; an exclusive waiter must ask again. */
  WOKEN
}
