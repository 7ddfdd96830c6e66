package pageferry.mm;

/** How much a migration may block: enum migrate_mode (include/linux/migrate_mode.h, Linux 6.1). */
public enum MigrateMode {
  /** Never blocks. */
  MIGRATE_ASYNC,
  /** May block on the page lock, not on writeback. */
  MIGRATE_SYNC_LIGHT,
  /** Blocks, and waits for writeback. */
  MIGRATE_SYNC
}
