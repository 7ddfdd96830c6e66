package pageferry.protocol.damon;

import java.util.List;

/**
 * How much of its quota a scheme has used, and whose turn it is: the private part of struct
 * damos_quota, damos_adjust_quota() and damos_set_effective_quota() (mm/damon/core.c, Linux 6.11).
 */
final class QuotaWindow {
  private static final long NS_PER_MS = 1_000_000;

  /** What a scheme is taken to do in a millisecond that has not worked yet. */
  private static final long FIRST_PAGES_PER_MS = 1024;

  private final Scheme scheme;
  private final int samples;
  private final long intervalNs;
  private long beganNs;
  private boolean begun;
  private long allowed;
  private long charged;
  private long allPages;
  private long allNs;
  private int leastScore;
  private long goesOnAt;

  /**
   * @param samples how many samples an aggregation interval has
   * @param intervalNs how long that is
   */
  QuotaWindow(Scheme scheme, int samples, long intervalNs) {
    this.scheme = scheme;
    this.samples = samples;
    this.intervalNs = intervalNs;
  }

  /**
   * Begins another window if it is time, and finds what is wanted most; was the last one used up?
   */
  boolean adjust(List<Region> regions, long nowNs) {
    Scheme.Quota quota = scheme.quota();
    if (!quota.exists()) {
      return false;
    }
    boolean usedUp = false;
    if (!begun || nowNs - beganNs >= quota.intervalMs() * NS_PER_MS) {
      usedUp = begun && isUsedUp();
      begun = true;
      beganNs = nowNs;
      charged = 0;
      allowed = allowedNow(quota);
    }
    leastScore = leastScore(regions);
    return usedUp;
  }

  private long allowedNow(Scheme.Quota quota) {
    long pages = quota.pages() > 0 ? quota.pages() : Long.MAX_VALUE;
    long perMs = allNs > 0 ? allPages * NS_PER_MS / allNs : FIRST_PAGES_PER_MS;
    return quota.ms() > 0 ? Math.min(pages, Math.max(1, perMs * quota.ms())) : pages;
  }

  private int leastScore(List<Region> regions) {
    long[] pages = new long[Scheme.MAX_SCORE + 1];
    int score = 0;
    for (Region region : regions) {
      if (scheme.pattern().fits(region)) {
        int its = scheme.score(region, samples, intervalNs);
        pages[its] += region.pages();
        score = Math.max(score, its);
      }
    }
    for (long sum = pages[score]; sum < allowed && score > 0; sum += pages[score]) {
      score--;
    }
    return score;
  }

  /** Whether nothing more may be done in this window. */
  boolean isUsedUp() {
    return scheme.quota().exists() && charged >= allowed;
  }

  /** How many pages more may be tried in it. */
  long left() {
    return scheme.quota().exists() ? allowed - charged : Long.MAX_VALUE;
  }

  /** Whether a region is wanted, and has not been tried just before the last window ended. */
  boolean takes(Region region) {
    boolean wanted =
        scheme.pattern().fits(region)
            && (!scheme.quota().exists()
                || scheme.score(region, samples, intervalNs) >= leastScore);
    return wanted && region.first() >= goesOnAt;
  }

  /** All regions have been gone through: the next window begins with the first again. */
  void wentThrough() {
    goesOnAt = isUsedUp() ? goesOnAt : 0;
  }

  /** So many pages have been tried, up to a frame, in so much time. */
  void charge(long pages, long end, long ns) {
    charged += pages;
    allPages += pages;
    allNs += ns;
    goesOnAt = isUsedUp() ? end : goesOnAt;
  }
}
