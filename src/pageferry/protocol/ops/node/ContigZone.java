package pageferry.protocol.ops.node;

import org.jspecify.annotations.Nullable;

/** Finds what a node has for contiguous allocations. */
final class ContigZone {
  private ContigZone() {}

  /** Its area, or null. */
  static @Nullable CmaArea of(NodeMemory memory) {
    for (ZoneMemory zone : memory.zones()) {
      if (zone.cma() != null) {
        return zone.cma();
      }
    }
    return null;
  }

  /** The zone of a frame. */
  static ZoneMemory zone(NodeMemory memory, long pfn) {
    return memory.zones().stream().filter(zone -> zone.owns(pfn)).findFirst().orElseThrow();
  }
}
