package pageferry.protocol.kernel;

/** How PG_locked is asked for. */
public enum LockKind {
  /** folio_trylock(): never sleeps. */
  TRY,
  /** folio_lock(): sleeps as an exclusive waiter while the bit is set. */
  LOCK,
  /** folio_wait_locked(): sleeps as a shared waiter while the bit is set, takes nothing. */
  WAIT,
  /**
   * Marks the folio as being migrated, which no kernel does: who waits for the bit to be clear
   * sleeps on until {@link #UNMARK}.
   */
  MARK,
  /** Takes that mark back. */
  UNMARK;

  /** Whether whoever is granted it has PG_locked then. */
  public boolean takes() {
    return this == TRY || this == LOCK;
  }

  /** Whether whoever asks may sleep. */
  public boolean maySleep() {
    return this == LOCK || this == WAIT;
  }
}
