package pageferry.mm;

/**
 * What a pageblock, and a list of free blocks, is for: enum migratetype (include/linux/mmzone.h,
 * Linux 6.1), without the reserve of atomic allocations.
 */
public enum MigrateType {
  UNMOVABLE,
  MOVABLE,
  RECLAIMABLE,
  CMA,
  ISOLATE;

  private static final MigrateType[][] FALLBACKS = {
    {RECLAIMABLE, MOVABLE}, {RECLAIMABLE, UNMOVABLE}, {UNMOVABLE, MOVABLE}, {}, {}
  };

  /** The kind of what is allocated with such flags: gfp_migratetype(). */
  public static MigrateType of(int gfp) {
    return Gfp.has(gfp, Gfp.MOVABLE) ? MOVABLE : UNMOVABLE;
  }

  /** The kinds that serve in its stead, the first choice first: fallbacks[]. */
  MigrateType[] fallbacks() {
    return FALLBACKS[ordinal()];
  }

  /** Whether compaction may move pages from and to its pageblocks: is_migrate_movable(). */
  public boolean isMovable() {
    return this == MOVABLE || this == CMA;
  }
}
