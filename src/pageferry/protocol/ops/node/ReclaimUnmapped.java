package pageferry.protocol.ops.node;

/**
 * Frees page cache of a node before another node serves, unless so little is left that it is not
 * worth it: node_reclaim() (mm/vmscan.c, Linux 6.1). Answers how many pages, or {@link #FULL}.
 *
 * <p>Departure: mapped and dirty pages stay, whatever vm.zone_reclaim_mode says.
 *
 * @param wanted pages to free at most
 */
public record ReclaimUnmapped(int wanted) implements NodeOp<Integer> {
  /** Too little is left: NODE_RECLAIM_FULL. */
  public static final int FULL = -1;

  /** vm.min_unmapped_ratio, in percent of the node. */
  private static final int MIN_UNMAPPED_RATIO = 1;

  @Override
  public Integer on(NodeMemory memory) {
    long all = memory.zones().stream().mapToLong(ZoneMemory::pages).sum();
    Ballast cache = memory.ballast(true);
    if (cache.pages() <= all * MIN_UNMAPPED_RATIO / 100) {
      return FULL;
    }
    int freed = (int) cache.reclaim(memory, wanted);
    if (freed > 0) {
      memory.kswapd().gotOn();
    }
    return freed;
  }
}
