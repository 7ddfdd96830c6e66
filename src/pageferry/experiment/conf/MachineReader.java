package pageferry.experiment.conf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.mm.CpuMask;
import pageferry.mm.Hmat;
import pageferry.mm.NodeKind;
import pageferry.mm.NodeMask;
import pageferry.mm.NodeService;
import pageferry.mm.NodeSpec;
import pageferry.mm.Paging;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;

/**
 * Reads a file of conf/machines. Nodes follow one another in physical memory, each from a section
 * on; there is no hole below 4 GiB. Zones follow from the addresses as on x86-64: DMA below 16 MiB,
 * DMA32 below 4 GiB, Normal above; {@code movable} takes the top of the node for ZONE_MOVABLE and
 * {@code reserved} takes memory out of the node's largest zone. A node can name its {@code zones}
 * instead, each with the watermarks that it had. Without {@code distances} each node is as far from
 * all others.
 */
public final class MachineReader {
  private static final long DMA_END = 16L << 20;
  private static final long DMA32_END = 4L << 30;
  private static final int MOST_NODES = NodeMask.MAX_NUMNODES;
  private static final long MOST_BYTES = 16L << 40;
  private static final int LOCAL_DISTANCE = 10;
  private static final int REMOTE_DISTANCE = 20;
  private static final int UNREACHABLE = 255;
  private static final int MOST_RATE = 65_534;

  private static final SortedMap<String, ZoneType> ZONES = new TreeMap<>();

  private static final SortedMap<String, ZoneType> DEVICES =
      new TreeMap<>(Map.of("private", ZoneType.DEVICE, "coherent", ZoneType.COHERENT));

  private static final SortedMap<String, NodeService> SERVICES = new TreeMap<>();

  static {
    for (NodeService service : NodeService.values()) {
      SERVICES.put(key(service), service);
    }
    for (ZoneType type : ZoneType.values()) {
      if (!DEVICES.containsValue(type)) {
        ZONES.put(type.text(), type);
      }
    }
  }

  private final List<NodeSpec> nodes = new ArrayList<>();
  private long next;

  private final Paging paging;

  private MachineReader(Paging paging) {
    this.paging = paging;
  }

  /** The machine that an entry describes, of an architecture that divides memory so. */
  public static Topology read(String name, Entry entry, Paging paging) {
    return new MachineReader(paging).topology(name, entry);
  }

  private Topology topology(String name, Entry entry) {
    Fields fields = entry.fields(Keys.MACHINE);
    List<Entry> list = fields.get("nodes").list("a list of nodes");
    if (list.isEmpty() || list.size() > MOST_NODES) {
      throw BadInput.at(
          fields.get("nodes").place(), "1 to " + MOST_NODES + " nodes", "" + list.size());
    }
    TreeSet<Integer> cpus = new TreeSet<>();
    list.forEach(node -> nodes.add(node(node, cpus)));
    Entry slit = fields.find("distances");
    int[][] distances = slit == null ? remoteAlike() : distances(slit);
    if (cpus.size() > CpuMask.NR_CPUS) {
      throw BadInput.at(
          fields.get("nodes").place(), "at most " + CpuMask.NR_CPUS + " CPUs", "" + cpus.size());
    }
    if (cpus.isEmpty() || cpus.last() != cpus.size() - 1) {
      throw BadInput.at(
          fields.get("nodes").place(),
          "CPU numbers from 0 on without gaps",
          cpus.isEmpty() ? "no CPU" : cpus.size() + " CPUs up to number " + cpus.last());
    }
    List<List<Integer>> latencies = rates(fields.find("read_latency_ns"));
    List<List<Integer>> bandwidths = rates(fields.find("read_bandwidth_gbs"));
    if (latencies.size() != bandwidths.size()) {
      throw BadInput.at(
          entry.place(), "both 'read_latency_ns' and 'read_bandwidth_gbs', or none", "one");
    }
    return new Topology(name, paging, nodes, distances, new Hmat(latencies, bandwidths));
  }

  /** A row for each node with CPUs, and in it a number for each node. */
  private List<List<Integer>> rates(@Nullable Entry entry) {
    if (entry == null) {
      return List.of();
    }
    List<Entry> rows = entry.list("a list of rows, one for each node with CPUs");
    long initiators = nodes.stream().filter(node -> !node.cpus().isEmpty()).count();
    if (rows.size() != initiators) {
      throw BadInput.at(
          entry.place(), initiators + " rows, one for each node with CPUs", "" + rows.size());
    }
    List<List<Integer>> rates = new ArrayList<>();
    for (Entry each : rows) {
      List<Entry> row = each.list("a row of numbers, one for each node");
      requireCount(each, row);
      rates.add(row.stream().map(rate -> rate.count(1, MOST_RATE)).toList());
    }
    return rates;
  }

  private NodeSpec node(Entry entry, TreeSet<Integer> cpus) {
    Fields fields = entry.fields(Keys.NODE);
    List<Integer> own = cpus(fields.find("cpus"), cpus);
    List<ZoneSpec> zones = fields.has("zones") ? ownZones(entry, fields) : zonesByAddress(fields);
    if (fields.has("cma")) {
      zones = new ContiguousArea(paging, fields.get("cma")).in(zones);
    }
    long memory = zones.stream().mapToLong(ZoneSpec::pages).sum();
    long free = fields.has("free") ? pages(fields.find("free"), memory) : NodeSpec.ALL;
    NodeKind kind = new NodeKind(fields.flag("hotplugged", false), services(fields));
    return new NodeSpec(nodes.size(), own, zones, fields.count("tier", 0, 0), kind, free);
  }

  /** What the kernel may do with the pages of a private node; null: the node is not. */
  private static @Nullable Set<NodeService> services(Fields fields) {
    Entry entry = fields.find("private");
    if (entry == null) {
      return null;
    }
    for (String other : List.of("cpus", "device", "hotplugged", "cma")) {
      if (fields.has(other)) {
        throw fields.get(other).mistake("no '" + other + "' of a private node");
      }
    }
    Set<NodeService> services = new TreeSet<>();
    for (Entry each : entry.list("a list of what the kernel may do with its pages")) {
      services.add(each.oneOf("what the kernel may do with its pages", SERVICES));
    }
    boolean moves = services.contains(NodeService.MIGRATION);
    for (NodeService each : List.of(NodeService.MEMPOLICY, NodeService.NUMA_BALANCING)) {
      if (services.contains(each) && !moves) {
        throw entry.mistake("'migration' too, which '" + key(each) + "' needs");
      }
    }
    return services;
  }

  private static String key(NodeService service) {
    return service.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private List<ZoneSpec> zonesByAddress(Fields fields) {
    long memory = pages(fields.get("memory"), Long.MAX_VALUE);
    long movable = pages(fields.find("movable"), memory);
    long reserved = pages(fields.find("reserved"), memory - movable);
    List<ZoneSpec> zones = zones(next, memory - movable);
    if (fields.has("device")) {
      zones = device(fields, memory);
    }
    if (reserved > 0) {
      reserve(zones, reserved, fields.get("reserved"));
    }
    if (movable > 0) {
      zones.add(new ZoneSpec(ZoneType.MOVABLE, movable));
    }
    takes(memory, fields.get("memory"));
    return zones;
  }

  /** Memory of a device: it is one zone, which only a driver allocates from. */
  private static List<ZoneSpec> device(Fields fields, long memory) {
    ZoneType type = fields.get("device").oneOf("a kind of a device's memory", DEVICES);
    for (String other : List.of("cpus", "movable", "reserved", "cma")) {
      if (fields.has(other)) {
        throw fields.get(other).mistake("no '" + other + "' of a device's memory");
      }
    }
    return new ArrayList<>(List.of(new ZoneSpec(type, memory)));
  }

  /** The zones that a node names itself, the lowest first. */
  private List<ZoneSpec> ownZones(Entry entry, Fields fields) {
    for (String other : List.of("memory", "movable", "reserved")) {
      if (fields.has(other)) {
        throw BadInput.at(
            fields.get(other).place(), "either 'zones' or '" + other + "' of a node", "both");
      }
    }
    List<ZoneSpec> zones = new ArrayList<>();
    long memory = 0;
    for (Entry each : fields.get("zones").list("a list of zones")) {
      ZoneSpec zone = ownZone(each);
      if (!zones.isEmpty() && zones.get(zones.size() - 1).type().compareTo(zone.type()) >= 0) {
        throw BadInput.at(each.place(), "zones in the order of their types", zone.type().text());
      }
      zones.add(zone);
      memory += zone.pages();
    }
    takes(memory, entry);
    return zones;
  }

  private ZoneSpec ownZone(Entry entry) {
    Fields fields = entry.fields(Keys.ZONE);
    ZoneType type = fields.get("type").oneOf("a zone", ZONES);
    long pages = pages(fields.get("memory"), paging.page(MOST_BYTES));
    Entry given = fields.find("watermarks");
    if (given == null) {
      return new ZoneSpec(type, pages);
    }
    List<Integer> marks =
        given.list("watermarks [min, low, high] in pages").stream()
            .map(mark -> mark.count(0, Integer.MAX_VALUE))
            .toList();
    if (marks.size() != 3 || marks.get(0) > marks.get(1) || marks.get(1) > marks.get(2)) {
      throw BadInput.at(given.place(), "watermarks [min, low, high], none below another", "others");
    }
    return new ZoneSpec(type, pages, new Watermarks(marks.get(0), marks.get(1), marks.get(2)));
  }

  private void takes(long memory, Entry entry) {
    long section = 1L << paging.sectionOrder();
    next += (memory + section - 1) / section * section;
    if (next > paging.page(MOST_BYTES)) {
      throw BadInput.at(entry.place(), "a machine of at most 16 TiB in all", "more");
    }
  }

  private static List<Integer> cpus(@Nullable Entry entry, TreeSet<Integer> known) {
    if (entry == null || entry.isList() && entry.list("a list").isEmpty()) {
      return List.of();
    }
    List<Integer> own = new ArrayList<>(Numbers.of(entry));
    for (int cpu : own) {
      if (!known.add(cpu)) {
        throw BadInput.at(entry.place(), "each CPU in one node", "CPU " + cpu + " twice");
      }
    }
    Collections.sort(own);
    return own;
  }

  private long pages(@Nullable Entry entry, long most) {
    if (entry == null) {
      return 0;
    }
    long pages = entry.pages(paging);
    if (pages < 0 || pages > most) {
      throw entry.mistake("no more than the node's memory for '" + entry.name() + "'");
    }
    return pages;
  }

  private List<ZoneSpec> zones(long start, long pages) {
    long end = start + pages;
    long dma = paging.page(DMA_END);
    long dma32 = paging.page(DMA32_END);
    List<ZoneSpec> zones = new ArrayList<>();
    addZone(zones, ZoneType.DMA, Math.min(end, dma) - start);
    addZone(zones, ZoneType.DMA32, Math.min(end, dma32) - Math.max(start, dma));
    addZone(zones, ZoneType.NORMAL, end - Math.max(start, dma32));
    return zones;
  }

  private static void addZone(List<ZoneSpec> zones, ZoneType type, long pages) {
    if (pages > 0) {
      zones.add(new ZoneSpec(type, pages));
    }
  }

  private static void reserve(List<ZoneSpec> zones, long pages, Entry entry) {
    int largest = 0;
    for (int i = 1; i < zones.size(); i++) {
      largest = zones.get(i).pages() > zones.get(largest).pages() ? i : largest;
    }
    ZoneSpec zone = zones.get(largest);
    if (zone.pages() <= pages) {
      throw entry.mistake("less than the node's largest zone for 'reserved'");
    }
    zones.set(largest, new ZoneSpec(zone.type(), zone.pages() - pages));
  }

  /** What holds where the firmware has no SLIT: numa_alloc_distance() (arch/x86/mm/numa.c, 6.1). */
  private int[][] remoteAlike() {
    int[][] distances = new int[nodes.size()][nodes.size()];
    for (int from = 0; from < distances.length; from++) {
      Arrays.fill(distances[from], REMOTE_DISTANCE);
      distances[from][from] = LOCAL_DISTANCE;
    }
    return distances;
  }

  private int[][] distances(Entry entry) {
    List<Entry> rows = entry.list("a list of rows of distances");
    requireCount(entry, rows);
    int[][] distances = new int[rows.size()][];
    for (int from = 0; from < distances.length; from++) {
      List<Entry> row = rows.get(from).list("a row of distances");
      requireCount(rows.get(from), row);
      distances[from] = new int[row.size()];
      for (int to = 0; to < row.size(); to++) {
        int least = from == to ? LOCAL_DISTANCE : LOCAL_DISTANCE + 1;
        int most = from == to ? LOCAL_DISTANCE : UNREACHABLE - 1;
        distances[from][to] = row.get(to).count(least, most);
      }
    }
    return distances;
  }

  private void requireCount(Entry entry, List<Entry> found) {
    if (found.size() != nodes.size()) {
      throw BadInput.at(entry.place(), nodes.size() + " entries, one per node", "" + found.size());
    }
  }
}
