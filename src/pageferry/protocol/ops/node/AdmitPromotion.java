package pageferry.protocol.ops.node;

import pageferry.mm.VmCounter;

/**
 * Whether pages of slow memory may come to this node: the tiering half of
 * should_numa_migrate_memory() (kernel/sched/fair.c, Linux 6.1).
 *
 * @param pages how many pages
 * @param nowNs the time
 * @param latencyNs how long after it was marked the page was used
 * @param limits what an administrator has set
 */
public record AdmitPromotion(int pages, long nowNs, long latencyNs, Limits limits)
    implements NodeOp<Integer> {
  /**
   * How hot pages must be, and how many may come.
   *
   * @param hotNs how soon after it was marked a page must be used: numa_balancing/hot_threshold_ms
   * @param pages how many may come in a second: kernel.numa_balancing_promote_rate_limit_MBps
   * @param periodNs how often the threshold is adapted: numa_balancing/scan_period_max_ms
   */
  public record Limits(long hotNs, long pages, long periodNs) {}

  /** It may come. */
  public static final int ADMITTED = 0;

  /** It was not used soon enough after it was marked. */
  public static final int COLD = 1;

  /** Enough have come in this second. */
  public static final int TOO_MANY = 2;

  @Override
  public Integer on(NodeMemory memory) {
    PromotionGate gate = memory.numa().gate();
    if (hasPlenty(memory)) {
      gate.reset();
      return ADMITTED;
    }
    gate.adapt(nowNs, limits);
    if (latencyNs >= gate.threshold(limits)) {
      return COLD;
    }
    memory.count(VmCounter.PGPROMOTE_CANDIDATE, pages);
    return gate.admits(pages, nowNs, limits.pages()) ? ADMITTED : TOO_MANY;
  }

  /** Whether some zone has 1 GiB and more to spare: pgdat_free_space_enough(). */
  private static boolean hasPlenty(NodeMemory memory) {
    long present = memory.zones().stream().mapToLong(ZoneMemory::pages).sum();
    int spare = (int) Math.max(1 << 18, present / 16);
    return memory.zones().stream()
        .anyMatch(zone -> HasRoom.staysBalanced(zone, zone.promoStep() + spare));
  }
}
