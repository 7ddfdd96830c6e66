package pageferry.protocol.ops.node;

import pageferry.protocol.ops.node.AdmitPromotion.Limits;

/**
 * Which pages of slow memory a node lets in: numa_promotion_adjust_threshold() and
 * numa_promotion_rate_limit() (kernel/sched/fair.c, Linux 6.1). A page must have been used soon
 * after it was marked; how soon follows from how many candidates there were. Times are nanoseconds.
 */
final class PromotionGate {
  private static final long SECOND = 1_000_000_000;
  private static final int STEPS = 16;

  private long candidates;
  private long threshold;
  private long periodBegan;
  private long candidatesBefore;
  private long secondBegan;
  private long candidatesOfOld;

  /** There is room for all: whatever was learnt is forgotten. */
  void reset() {
    threshold = 0;
  }

  /** How soon after it was marked a page must be used. */
  long threshold(Limits limits) {
    return threshold == 0 ? limits.hotNs() : threshold;
  }

  /** Adapts the threshold once in a period, by the candidates there were in the last one. */
  void adapt(long nowNs, Limits limits) {
    if (nowNs - periodBegan <= limits.periodNs()) {
      return;
    }
    long wanted = limits.pages() * (limits.periodNs() / (SECOND / 1000)) / 1000;
    long had = candidates - candidatesBefore;
    long step = limits.hotNs() * 2 / STEPS;
    if (had > wanted * 11 / 10) {
      threshold = Math.max(threshold(limits) - step, step);
    } else if (had < wanted * 9 / 10) {
      threshold = Math.min(threshold(limits) + step, 2 * limits.hotNs());
    }
    periodBegan = nowNs;
    candidatesBefore = candidates;
  }

  /**
   * Counts candidates that were used soon enough, and says whether this second has room for them.
   *
   * @param rate how many may come in a second
   */
  boolean admits(int pages, long nowNs, long rate) {
    candidates += pages;
    if (nowNs - secondBegan > SECOND) {
      secondBegan = nowNs;
      candidatesOfOld = candidates;
    }
    return candidates - candidatesOfOld < rate;
  }
}
