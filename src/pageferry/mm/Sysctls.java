package pageferry.mm;

/**
 * What an administrator may set at any time: files of /proc/sys and /sys.
 *
 * @param numaBalancing kernel.numa_balancing: bit 0 moves pages to their users, bit 1 promotes
 * @param maxMapCount vm.max_map_count: how many areas an address space may have
 * @param weights how weighted interleaving deals pages out
 * @param khugepaged what khugepaged collapses, and how often
 */
public record Sysctls(
    int numaBalancing, int maxMapCount, Weights weights, KhugepagedTuning khugepaged) {
  /** DEFAULT_MAX_MAP_COUNT (include/linux/mm.h, Linux 6.1). */
  public static final int DEFAULT_MAX_MAP_COUNT = 65_530;

  /** The same with another kernel.numa_balancing. */
  public Sysctls balancing(int mode) {
    return new Sysctls(mode, maxMapCount, weights, khugepaged);
  }

  /** The same with another vm.max_map_count. */
  public Sysctls mapping(int count) {
    return new Sysctls(numaBalancing, count, weights, khugepaged);
  }

  /** The same with other weights. */
  public Sysctls weighing(Weights other) {
    return new Sysctls(numaBalancing, maxMapCount, other, khugepaged);
  }

  /** The same with another khugepaged. */
  public Sysctls collapsing(KhugepagedTuning other) {
    return new Sysctls(numaBalancing, maxMapCount, weights, other);
  }
}
