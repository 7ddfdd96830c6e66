package pageferry.protocol.damon;

import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Routine;

/**
 * What is done with regions of memory that are used so much or so little: struct damos
 * (include/linux/damon.h, Linux 6.11).
 *
 * @param action what is done
 * @param node the node that pages move to, if they do: target_nid
 * @param pattern which regions it is for
 * @param quota how much may be done in a time
 */
public record Scheme(Action action, int node, Pattern pattern, Quota quota) {
  /** DAMOS_MAX_SCORE. */
  static final int MAX_SCORE = 99;

  private static final int MAX_SUBSCORE = 100;
  private static final int MAX_AGE_IN_LOG = 32;
  private static final long NS_PER_S = 1_000_000_000;

  /** What is done with a region: enum damos_action. */
  public enum Action {
    /** What nobody uses is reclaimed, the coldest regions first. */
    PAGEOUT(KernelSwitch.DAMON_PAGES_OUT),
    /** Pages are marked as used, the hottest regions first. */
    LRU_PRIO(KernelSwitch.DAMON_SORTS_LISTS),
    /** Pages are the next to be reclaimed, the coldest regions first. */
    LRU_DEPRIO(KernelSwitch.DAMON_SORTS_LISTS),
    /** Pages move, the hottest regions first. */
    MIGRATE_HOT(KernelSwitch.DAMON_MIGRATES),
    /** Pages move, the coldest regions first. */
    MIGRATE_COLD(KernelSwitch.DAMON_MIGRATES);

    private final KernelSwitch there;

    Action(KernelSwitch there) {
      this.there = there;
    }

    /** Whether a kernel has it. */
    boolean isIn(KernelProfile kernel) {
      return kernel.has(there);
    }

    /** Whether it is for what is used much. */
    public boolean isForHot() {
      return this == LRU_PRIO || this == MIGRATE_HOT;
    }

    /** Whether pages move to another node. */
    public boolean moves() {
      return there == KernelSwitch.DAMON_MIGRATES;
    }
  }

  /**
   * Which regions a scheme is for: struct damos_access_pattern.
   *
   * @param minAccesses in how many samples of an aggregation interval a region was used at least
   * @param maxAccesses and at most
   * @param minAge for how many aggregation intervals that has hardly changed at least
   * @param maxAge and at most
   */
  public record Pattern(int minAccesses, int maxAccesses, int minAge, int maxAge) {
    boolean fits(Region region) {
      return region.accesses() >= minAccesses
          && region.accesses() <= maxAccesses
          && region.age() >= minAge
          && region.age() <= maxAge;
    }
  }

  /**
   * How much a scheme may do: struct damos_quota.
   *
   * @param pages how many pages it may try within an interval; 0: any number
   * @param ms for how long it may work within it; 0: for ever
   * @param intervalMs how long the interval is
   * @param accessWeight what the number of accesses counts where there is a choice
   * @param ageWeight what age counts there
   */
  public record Quota(long pages, long ms, long intervalMs, int accessWeight, int ageWeight) {
    boolean exists() {
      return pages > 0 || ms > 0;
    }
  }

  /** What does it with a region, and returns with how many pages it was done. */
  Routine on(Region region) {
    return switch (action) {
      case PAGEOUT -> new PageOutRegion(region);
      case LRU_PRIO, LRU_DEPRIO -> new SortRegion(region, action.isForHot());
      case MIGRATE_HOT, MIGRATE_COLD -> new MigrateRegion(region, node);
    };
  }

  /**
   * How much a region is wanted, up to {@link #MAX_SCORE}: damon_hot_score() and damon_cold_score()
   * (mm/damon/ops-common.c, Linux 6.11).
   *
   * @param most how many samples an aggregation interval has
   * @param intervalNs how long that is
   */
  int score(Region region, int most, long intervalNs) {
    int frequency = region.accesses() * MAX_SUBSCORE / Math.max(1, most);
    long seconds = region.age() * intervalNs / NS_PER_S;
    int log = Math.min(MAX_AGE_IN_LOG, Long.SIZE - Long.numberOfLeadingZeros(seconds));
    log = frequency == 0 ? -log : log;
    int age = (log + MAX_AGE_IN_LOG) * MAX_SUBSCORE / MAX_AGE_IN_LOG / 2;
    int hotness = quota.accessWeight * frequency + quota.ageWeight * age;
    int weights = quota.accessWeight + quota.ageWeight;
    hotness = hotness / Math.max(1, weights) * MAX_SCORE / MAX_SUBSCORE;
    return action.isForHot() ? hotness : MAX_SCORE - hotness;
  }
}
