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
    return strategy.defersFlush() && strategy.phases().size() > 1;
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
