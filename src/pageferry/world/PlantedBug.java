package pageferry.world;

/**
 * A mistake in taking steps back that a test can plant, to see that it is found. No experiment can.
 */
public enum PlantedBug {
  /** The last entry of a source stays a migration entry. */
  ENTRY_NOT_RESTORED,
  /** A restored entry points to the page after its own. */
  ENTRY_RESTORED_WRONG,
  /** The source stays locked. */
  SOURCE_NOT_UNLOCKED,
  /** The target is not freed. */
  TARGET_NOT_FREED,
  /** The target is freed twice. */
  TARGET_FREED_TWICE,
  /** What a batch has unmapped when its passes are over is left as it is. */
  BATCH_NOT_UNDONE,
  /** A target kept ready is not freed at the end. */
  SPARE_NOT_FREED,
  /** Isolated folios are not put back on their LRU lists. */
  NOT_PUT_BACK,
  /** lru_cache_enable() is left out. */
  LRU_CACHE_NOT_ENABLED
}
