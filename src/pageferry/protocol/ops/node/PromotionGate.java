package pageferry.protocol.ops.node;

/**
 * Which pages of slow memory a node lets in: numa_promotion_adjust_threshold() and
 * numa_promotion_rate_limit() (kernel/sched/fair.c, Linux 6.1). A page must have been used soon
 * after it was marked; how soon follows from how many candidates there were. Times are nanoseconds.
 */
final class PromotionGate {
  private static final long SECOND = 1_000_000_000;
  private static final long PERIOD = 60 * SECOND;

  /** numa_balancing/hot_threshold_ms: 1000. */
  private static final long USUAL = SECOND;

  private static final long STEP = USUAL * 2 / 16;

  /** kernel.numa_balancing_promote_rate_limit_MBps: 65536, in pages a second. */
  private static final long RATE = 65536L << 8;

  private long candidates;
  private long threshold = USUAL;
  private long periodBegan;
  private long candidatesBefore;
  private long secondBegan;
  private long candidatesOfOld;

  /** There is room for all: whatever was learnt is forgotten. */
  void reset() {
    threshold = USUAL;
  }

  /** How soon after it was marked a page must be used. */
  long threshold() {
    return threshold;
  }

  /** Adapts the threshold once in a period, by the candidates there were in the last one. */
  void adapt(long nowNs) {
    if (nowNs - periodBegan <= PERIOD) {
      return;
    }
    long wanted = RATE * (PERIOD / SECOND);
    long had = candidates - candidatesBefore;
    if (had > wanted / 10 * 11) {
      threshold = Math.max(threshold - STEP, STEP);
    } else if (had < wanted / 10 * 9) {
      threshold = Math.min(threshold + STEP, 2 * USUAL);
    }
    periodBegan = nowNs;
    candidatesBefore = candidates;
  }

  /**
   * Counts candidates that were used soon enough, and says whether this second has room for them.
   */
  boolean admits(int pages, long nowNs) {
    candidates += pages;
    if (nowNs - secondBegan > SECOND) {
      secondBegan = nowNs;
      candidatesOfOld = candidates;
    }
    return candidates - candidatesOfOld < RATE;
  }
}
