package pageferry.mm;

import java.util.List;

/**
 * One NUMA node before the machine starts.
 *
 * @param id its number
 * @param cpus the numbers of its CPUs in ascending order; empty for a memory-only node
 * @param zones its zones, lowest first
 * @param tier 0 for ordinary DRAM, larger for slower memory
 * @param kind what kind of node it is
 * @param free how many page frames are free before programs run, or {@link #ALL}
 */
public record NodeSpec(
    int id, List<Integer> cpus, List<ZoneSpec> zones, int tier, NodeKind kind, long free) {
  /** All page frames are free. */
  public static final long ALL = -1;

  /** A node whose memory is there at boot, and free. */
  public NodeSpec(int id, List<Integer> cpus, List<ZoneSpec> zones, int tier) {
    this(id, cpus, zones, tier, NodeKind.USUAL, ALL);
  }

  /** A node that nobody has to itself. */
  public NodeSpec(
      int id, List<Integer> cpus, List<ZoneSpec> zones, int tier, boolean hotplugged, long free) {
    this(id, cpus, zones, tier, new NodeKind(hotplugged, null), free);
  }

  public NodeSpec {
    cpus = List.copyOf(cpus);
    zones = List.copyOf(zones);
  }

  /** Whether its memory was added when the kernel ran already. */
  public boolean hotplugged() {
    return kind.hotplugged();
  }

  /** Page frames of all zones. */
  public long pages() {
    long sum = 0;
    for (ZoneSpec zone : zones) {
      sum += zone.pages();
    }
    return sum;
  }
}
