package pageferry.protocol.ops.node.lru;

/** What a place in a CPU's mlock batch is for (mm/mlock.c: the bits LRU_FOLIO and NEW_FOLIO). */
public enum MlockKind {
  /** A new folio of a locked area, not on a list yet. */
  NEW,
  /** mlock(). */
  LOCK,
  /** munlock(). */
  UNLOCK
}
