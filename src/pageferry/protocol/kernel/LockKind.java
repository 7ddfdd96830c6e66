package pageferry.protocol.kernel;

/** How PG_locked is asked for. */
public enum LockKind {
  /** folio_trylock(): never sleeps. */
  TRY,
  /** folio_lock(): sleeps as an exclusive waiter while the bit is set. */
  LOCK,
  /** folio_wait_locked(): sleeps as a shared waiter while the bit is set, takes nothing. */
  WAIT
}
