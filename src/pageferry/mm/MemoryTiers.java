package pageferry.mm;

import java.util.ArrayList;
import java.util.List;

/**
 * Which memory is slower than which: tiers of nodes (mm/memory-tiers.c, Linux 6.12), by the
 * abstract distance that drivers/acpi/numa/hmat.c makes of latency and bandwidth, and what each
 * node demotes to.
 */
public final class MemoryTiers {
  /** MEMTIER_ADISTANCE_DRAM, and the stretch of distances that is one tier. */
  private static final long DRAM = 576;

  private static final long STRETCH = 128;

  private MemoryTiers() {}

  /** The demotion, off, of a machine whose firmware says how fast its nodes are. */
  public static Demotion of(Topology topology) {
    long[] tiers = byHmat(topology);
    return new Demotion(
        Demotion.Protocol.OFF, targets(topology, tiers), lower(topology, tiers), true);
  }

  /** The nodes of all lower tiers, for each node, where tiers are given. */
  public static List<NodeMask> lower(Topology topology) {
    return lower(topology, topology.nodes().stream().mapToLong(NodeSpec::tier).toArray());
  }

  private static List<NodeMask> lower(Topology topology, long[] tiers) {
    List<NodeMask> lower = new ArrayList<>();
    for (int node = 0; node < tiers.length; node++) {
      NodeMask mask = NodeMask.NONE;
      for (int other = 0; other < tiers.length; other++) {
        boolean slower = tiers[other] > tiers[node] && isTarget(topology, other);
        mask = slower ? mask.with(other) : mask;
      }
      lower.add(mask);
    }
    return lower;
  }

  private static boolean isTarget(Topology topology, int node) {
    return topology.isPrivate(node)
        ? topology.serves(node, NodeService.DEMOTION)
        : topology.memoryNodes().has(node);
  }

  private static long[] byHmat(Topology topology) {
    long[] tiers = new long[topology.nodeCount()];
    Hmat hmat = topology.hmat();
    int fast = topology.nodeOfCpu(0);
    for (int node = 0; node < tiers.length; node++) {
      long distance = DRAM * latency(hmat, node) * bandwidth(hmat, fast);
      tiers[node] = distance / (latency(hmat, fast) * bandwidth(hmat, node)) / STRETCH;
    }
    return tiers;
  }

  private static long latency(Hmat hmat, int node) {
    return hmat.readNs().stream().mapToLong(row -> row.get(node)).min().orElse(1);
  }

  private static long bandwidth(Hmat hmat, int node) {
    return hmat.readGbs().stream().mapToLong(row -> row.get(node)).max().orElse(1);
  }

  /** The nearest nodes of the next lower tier: establish_demotion_targets(). */
  private static List<NodeMask> targets(Topology topology, long[] tiers) {
    List<NodeMask> targets = new ArrayList<>();
    for (int node = 0; node < tiers.length; node++) {
      NodeMask nearest = NodeMask.NONE;
      for (int other = 0; other < tiers.length; other++) {
        if (tiers[other] > tiers[node] && isTarget(topology, other)) {
          long further =
              nearest.isEmpty() ? -1 : order(topology, tiers, node, other, nearest.first());
          nearest = further < 0 ? NodeMask.of(other) : further == 0 ? nearest.with(other) : nearest;
        }
      }
      targets.add(nearest);
    }
    return targets;
  }

  /** How much further {@code a} is from a node than {@code b}, first by tier, then by distance. */
  private static long order(Topology topology, long[] tiers, int node, int a, int b) {
    long byTier = tiers[a] - tiers[b];
    return byTier != 0 ? byTier : topology.distance(node, a) - topology.distance(node, b);
  }
}
