package pageferry.protocol.migrate;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;
import pageferry.protocol.strategy.Strategy;

/**
 * What all folios of one batch have in common.
 *
 * @param target where destinations come from
 * @param mode how much may block
 * @param reason who asked
 * @param strategy how they are moved, all in one order
 * @param spares destinations that were allocated before anything was locked
 */
record MoveContext(
    Target target,
    MigrateMode mode,
    MigrateReason reason,
    Strategy strategy,
    ArrayDeque<Spare> spares) {
  /**
   * A destination of nobody yet.
   *
   * @param pfn its first frame
   * @param order of which order it is
   */
  record Spare(long pfn, int order) {}

  /** Whether the batch flushes TLBs together. */
  boolean defersFlush() {
    return strategy.phases().size() > 1 && strategy.defersFlush();
  }

  /** Whether a pass that may wait sleeps for PG_locked. */
  boolean waitsForLock() {
    return mode != MigrateMode.MIGRATE_ASYNC && strategy.conduct().budget().waitsForLock();
  }

  /** Whether a pass that may wait sleeps for the end of a writeback. */
  boolean waitsForWriteback() {
    return strategy.conduct().budget().waitsForWriteback();
  }

  /** Takes a spare that suits a source, or answers null. */
  @Nullable Spare spareFor(Source source) {
    for (Spare spare : spares) {
      if (!source.hugetlb && spare.order() == source.order) {
        spares.remove(spare);
        return spare;
      }
    }
    return null;
  }
}
