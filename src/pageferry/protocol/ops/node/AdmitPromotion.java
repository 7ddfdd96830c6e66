package pageferry.protocol.ops.node;

import pageferry.mm.VmCounter;

/**
 * Whether pages of slow memory may come to this node: the tiering half of
 * should_numa_migrate_memory() (kernel/sched/fair.c, Linux 6.1).
 *
 * @param pages how many pages
 * @param nowNs the time
 * @param latencyNs how long after it was marked the page was used
 */
public record AdmitPromotion(int pages, long nowNs, long latencyNs) implements NodeOp<Integer> {
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
    gate.adapt(nowNs);
    if (latencyNs >= gate.threshold()) {
      return COLD;
    }
    memory.count(VmCounter.PGPROMOTE_CANDIDATE, pages);
    return gate.admits(pages, nowNs) ? ADMITTED : TOO_MANY;
  }

  /** Whether some zone has 1 GiB and more to spare: pgdat_free_space_enough(). */
  private static boolean hasPlenty(NodeMemory memory) {
    long present = memory.zones().stream().mapToLong(ZoneMemory::pages).sum();
    int spare = (int) Math.max(1 << 18, present / 16);
    return memory.zones().stream()
        .anyMatch(zone -> HasRoom.staysBalanced(zone, zone.promoStep() + spare));
  }
}
