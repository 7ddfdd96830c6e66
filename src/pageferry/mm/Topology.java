package pageferry.mm;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The machine's shape: nodes, their CPUs, memory and distances. Page frames are numbered through
 * the nodes in order; each node's frames begin on a section, of 128 MiB or of a huge page if that
 * is larger.
 */
public final class Topology {
  private final String name;
  private final Paging paging;
  private final int sectionShift;
  private final List<NodeSpec> nodes;
  private final int[][] distances;
  private final Hmat hmat;
  private final int[][] fallback;
  private final int[] cpuNode;
  private final long[] firstPfn;
  private final short[] sectionNode;

  /**
   * @param name what reports call the machine
   * @param nodes the nodes in the order of their numbers, 0 first, without gaps
   * @param distances the SLIT: {@code distances[a][b]} from a to b, 10 on the diagonal
   */
  public Topology(String name, List<NodeSpec> nodes, int[][] distances) {
    this(name, Paging.X86_64, nodes, distances, Hmat.NONE);
  }

  /**
   * @param name what reports call the machine
   * @param paging how its architecture divides memory
   * @param nodes the nodes in the order of their numbers, 0 first, without gaps
   * @param distances the SLIT: {@code distances[a][b]} from a to b, 10 on the diagonal
   * @param hmat how fast the nodes are
   */
  public Topology(String name, Paging paging, List<NodeSpec> nodes, int[][] distances, Hmat hmat) {
    this.paging = paging;
    this.sectionShift = paging.sectionOrder();
    this.hmat = hmat;
    this.name = name;
    this.nodes = List.copyOf(nodes);
    this.distances = distances;
    this.firstPfn = new long[nodes.size() + 1];
    int cpus = 0;
    for (NodeSpec node : nodes) {
      long sections = (node.pages() + (1L << sectionShift) - 1) >> sectionShift;
      firstPfn[node.id() + 1] = firstPfn[node.id()] + (sections << sectionShift);
      cpus += node.cpus().size();
    }
    this.cpuNode = new int[cpus];
    this.sectionNode = new short[(int) (firstPfn[nodes.size()] >> sectionShift)];
    for (NodeSpec node : nodes) {
      node.cpus().forEach(cpu -> cpuNode[cpu] = node.id());
      int first = (int) (firstPfn[node.id()] >> sectionShift);
      int last = (int) (firstPfn[node.id() + 1] >> sectionShift);
      Arrays.fill(sectionNode, first, last, (short) node.id());
    }
    boolean late = nodes.stream().anyMatch(NodeSpec::hotplugged);
    int[] penalties =
        nodes.stream().mapToInt(node -> late && !node.cpus().isEmpty() ? 1 : 0).toArray();
    this.fallback = Zonelists.byDistance(distances, penalties);
  }

  public String name() {
    return name;
  }

  /** How its architecture divides memory. */
  public Paging paging() {
    return paging;
  }

  public List<NodeSpec> nodes() {
    return nodes;
  }

  public int nodeCount() {
    return nodes.size();
  }

  public int cpuCount() {
    return cpuNode.length;
  }

  /** The node that CPU {@code cpu} belongs to. */
  public int nodeOfCpu(int cpu) {
    return cpuNode[cpu];
  }

  /** The CPU nearest to a node, its own if it has any; of several the last. */
  public int nearestCpu(int node) {
    for (int near : fallback[node]) {
      List<Integer> cpus = nodes.get(near).cpus();
      if (!cpus.isEmpty()) {
        return cpus.get(cpus.size() - 1);
      }
    }
    return 0;
  }

  /** Whether no node that has CPUs is of a slower tier: node_is_toptier(). */
  public boolean isTopTier(int node) {
    int slowest = 0;
    for (NodeSpec each : nodes) {
      slowest = each.cpus().isEmpty() ? slowest : Math.max(slowest, each.tier());
    }
    return nodes.get(node).tier() <= slowest;
  }

  /** The node that owns page frame {@code pfn}: page_to_nid(). */
  public int nodeOf(long pfn) {
    return sectionNode[(int) (pfn >> sectionShift)];
  }

  /** The first page frame of a node. */
  public long firstPfn(int node) {
    return firstPfn[node];
  }

  /** How fast the nodes are, as the firmware says. */
  public Hmat hmat() {
    return hmat;
  }

  /**
   * How many bytes a nanosecond the CPUs of a node read from or write to another one at most, or 0
   * if the firmware says nothing of that.
   */
  public int bandwidth(int initiator, int target) {
    if (hmat.isEmpty()) {
      return 0;
    }
    int row = 0;
    for (NodeSpec node : nodes.subList(0, initiator)) {
      row += node.cpus().isEmpty() ? 0 : 1;
    }
    return hmat.readGbs().get(row).get(target);
  }

  public int distance(int from, int to) {
    return distances[from][to];
  }

  /** The nodes in the order in which an allocation that starts at {@code node} tries them. */
  public int[] fallback(int node) {
    return fallback[node];
  }

  /** Whether nobody allocates on a node who does not name it: N_MEMORY_PRIVATE. */
  public boolean isPrivate(int node) {
    return nodes.get(node).kind().isPrivate();
  }

  /** Those of some nodes that are not private. */
  public NodeMask withoutPrivate(NodeMask of) {
    NodeMask rest = of;
    for (NodeSpec each : nodes) {
      rest = isPrivate(each.id()) ? rest.without(each.id()) : rest;
    }
    return rest;
  }

  /** Whether the kernel may do that with the pages of a node; with ordinary ones it may. */
  public boolean serves(int node, NodeService service) {
    return nodes.get(node).kind().serves(service);
  }

  /** Whether the pages of a node are its driver's to move: folio_is_private_managed(). */
  public boolean isManaged(int node) {
    return isDevice(node) || !serves(node, NodeService.MIGRATION);
  }

  /** All nodes that have memory outside of ZONE_MOVABLE: N_NORMAL_MEMORY. */
  public NodeMask normalNodes() {
    NodeMask mask = NodeMask.NONE;
    for (NodeSpec node : nodes) {
      boolean normal =
          node.zones().stream()
              .anyMatch(zone -> zone.type().compareTo(ZoneType.MOVABLE) < 0 && zone.pages() > 0);
      mask = normal && !isPrivate(node.id()) ? mask.with(node.id()) : mask;
    }
    return mask;
  }

  /** Whether the memory of a node is a device's, which nobody but its driver allocates. */
  public boolean isDevice(int node) {
    ZoneType type = highestZone(node);
    return type == ZoneType.DEVICE || type == ZoneType.COHERENT;
  }

  /** Whether no CPU can map the memory of a node: that of a device, unless it is coherent. */
  public boolean isUnmappable(int node) {
    return highestZone(node) == ZoneType.DEVICE;
  }

  private @Nullable ZoneType highestZone(int node) {
    List<ZoneSpec> zones = nodes.get(node).zones();
    return zones.isEmpty() ? null : zones.get(zones.size() - 1).type();
  }

  /** All nodes whose memory a policy may name: N_MEMORY, and private ones that allow that. */
  public NodeMask memoryNodes() {
    NodeMask mask = NodeMask.NONE;
    for (NodeSpec node : nodes) {
      boolean has = node.pages() > 0 && !isDevice(node.id());
      has &= serves(node.id(), NodeService.MEMPOLICY);
      mask = has ? mask.with(node.id()) : mask;
    }
    return mask;
  }
}
