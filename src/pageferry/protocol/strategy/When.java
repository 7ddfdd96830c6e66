package pageferry.protocol.strategy;

import java.util.List;
import pageferry.mm.MigrateMode;
import pageferry.mm.MigrateReason;

/**
 * Which folios an order of steps is for.
 *
 * @param leastOrder the least order of a folio
 * @param mostOrder the greatest
 * @param reasons why they are moved; empty: whatever for
 * @param modes how much may block; empty: however much
 */
public record When(
    int leastOrder, int mostOrder, List<MigrateReason> reasons, List<MigrateMode> modes) {
  public When {
    reasons = List.copyOf(reasons);
    modes = List.copyOf(modes);
  }

  /** Whether it is for such a folio. */
  public boolean suits(int order, MigrateReason reason, MigrateMode mode) {
    return leastOrder <= order
        && order <= mostOrder
        && (reasons.isEmpty() || reasons.contains(reason))
        && (modes.isEmpty() || modes.contains(mode));
  }
}
