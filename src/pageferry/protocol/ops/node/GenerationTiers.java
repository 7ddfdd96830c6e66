package pageferry.protocol.ops.node;

/**
 * How much of what was reclaimed from each tier came back: the feedback loop of struct
 * lru_gen_folio (include/linux/mmzone.h), read_ctrl_pos() and reset_ctrl_pos() (mm/vmscan.c, Linux
 * 6.12 and 6.14).
 */
final class GenerationTiers {
  /** MAX_NR_TIERS. */
  static final int TIERS = 4;

  /** MIN_LRU_BATCH: fewer that came back say nothing. */
  private static final int FEWEST = 64;

  private final boolean reworked;
  private final long[] refaulted = new long[TIERS];
  private final long[] evicted = new long[TIERS];
  private final long[] kept = new long[TIERS];
  private final long[] averageRefaulted = new long[TIERS];
  private final long[] averageTotal = new long[TIERS];

  /**
   * @param reworked whether the rules are those since 6.14
   */
  GenerationTiers(boolean reworked) {
    this.reworked = reworked;
  }

  void refaulted(int tier, long pages) {
    refaulted[tier] += pages;
  }

  void evicted(int tier, long pages) {
    evicted[tier] += pages;
  }

  /** Pages that went to a younger generation instead of being evicted. */
  void kept(int tier, long pages) {
    kept[tier] += pages;
  }

  private long total(int tier) {
    long notEvicted = reworked || tier > 0 ? kept[tier] : 0;
    return averageTotal[tier] + evicted[tier] + notEvicted;
  }

  /** The oldest generation is gone: half of what is known counts on. */
  void carryOver() {
    for (int tier = 0; tier < TIERS; tier++) {
      averageTotal[tier] = total(tier) / 2;
      averageRefaulted[tier] = (averageRefaulted[tier] + refaulted[tier]) / 2;
      refaulted[tier] = 0;
      evicted[tier] = 0;
      kept[tier] = 0;
    }
  }

  /** The highest tier that is to be evicted: get_tier_idx(). */
  int last() {
    int tier = 1;
    while (tier < TIERS && comesBackLess(tier)) {
      tier++;
    }
    return tier - 1;
  }

  /** positive_ctrl_err(): whether a tier comes back no more than the first does. */
  private boolean comesBackLess(int tier) {
    long gain = reworked ? 3 : 2;
    long gainOfFirst = reworked ? 2 : 1;
    long back = averageRefaulted[tier] + refaulted[tier];
    long first = averageRefaulted[0] + refaulted[0];
    return back < FEWEST
        || back * (total(0) + FEWEST) * gainOfFirst <= (first + 1) * total(tier) * gain;
  }
}
