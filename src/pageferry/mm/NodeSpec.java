package pageferry.mm;

import java.util.List;

/**
 * One NUMA node before the machine starts.
 *
 * @param id its number
 * @param cpus the numbers of its CPUs in ascending order; empty for a memory-only node
 * @param zones its zones, lowest first
 * @param tier 0 for ordinary DRAM, larger for slower memory
 */
public record NodeSpec(int id, List<Integer> cpus, List<ZoneSpec> zones, int tier) {
  public NodeSpec {
    cpus = List.copyOf(cpus);
    zones = List.copyOf(zones);
  }

  /** Page frames of all zones. */
  public long pages() {
    return zones.stream().mapToLong(ZoneSpec::pages).sum();
  }
}
