package pageferry.protocol.migrate;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;

/**
 * What all folios of one batch have in common.
 *
 * @param target where destinations come from
 * @param mode how much may block
 * @param reason who asked
 * @param defersFlush whether the batch flushes TLBs together
 * @param spares destinations that were allocated before anything was locked
 */
record MoveContext(
    Target target,
    MigrateMode mode,
    MigrateReason reason,
    boolean defersFlush,
    ArrayDeque<Spare> spares) {
  /**
   * A destination of nobody yet.
   *
   * @param pfn its first frame
   * @param order of which order it is
   */
  record Spare(long pfn, int order) {}

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
