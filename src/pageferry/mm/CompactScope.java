package pageferry.mm;

/** For whom a zone is compacted: the flags of struct compact_control (mm/internal.h, Linux 6.1). */
public enum CompactScope {
  /** For an allocation, without a wait: COMPACT_PRIO_ASYNC. */
  ASYNC(true, false, MigrateMode.MIGRATE_ASYNC),
  /** For an allocation that may wait: COMPACT_PRIO_SYNC_LIGHT. */
  SYNC_LIGHT(true, false, MigrateMode.MIGRATE_SYNC_LIGHT),
  /** For an allocation that has nothing left to try: COMPACT_PRIO_SYNC_FULL. */
  SYNC_FULL(true, true, MigrateMode.MIGRATE_SYNC_LIGHT),
  /** In the background, for an order: kcompactd_do_work(). */
  BACKGROUND(false, false, MigrateMode.MIGRATE_SYNC_LIGHT),
  /** In the background, for no order: proactive_compact_node(). */
  PROACTIVE(false, true, MigrateMode.MIGRATE_SYNC_LIGHT),
  /** All there is: compact_node() for vm.compact_memory. */
  MANUAL(false, true, MigrateMode.MIGRATE_SYNC);

  private final boolean direct;
  private final boolean whole;
  private final MigrateMode mode;

  CompactScope(boolean direct, boolean whole, MigrateMode mode) {
    this.direct = direct;
    this.whole = whole;
    this.mode = mode;
  }

  /** Whether an allocation waits for it. */
  public boolean isDirect() {
    return direct;
  }

  /** Whether it begins at the zone's ends, and passes no block over for what was seen there. */
  public boolean isWhole() {
    return whole;
  }

  /** How much its migrations may block. */
  public MigrateMode mode() {
    return mode;
  }

  /** enum compact_priority as tracepoints print it; those that have none count as the last. */
  public int priority() {
    return this == ASYNC ? 2 : this == SYNC_LIGHT ? 1 : 0;
  }
}
