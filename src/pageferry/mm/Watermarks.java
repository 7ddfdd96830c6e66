package pageferry.mm;

import java.util.List;

/**
 * A zone's marks in page frames.
 *
 * @param min below it only reserves are left
 * @param low below it kswapd is woken
 * @param high up to it kswapd reclaims
 */
public record Watermarks(long min, long low, long high) {
  private static final int KB = 1024;

  /** Up to it kswapd reclaims where pages are promoted: WMARK_PROMO (5.18). */
  public long promo() {
    return high + (high - low);
  }

  /**
   * The marks of a zone, if it does not say them itself: __setup_per_zone_wmarks()
   * (mm/page_alloc.c, Linux 6.1) with the default watermark_scale_factor, for a min_free_kbytes as
   * {@link #minFreeKbytes} has it.
   */
  public static Watermarks of(Topology topology, ZoneSpec zone) {
    if (zone.marks() != null) {
      return zone.marks();
    }
    return of(topology, zone, minFreeKbytes(topology), Knob.WATERMARK_SCALE_FACTOR.initial());
  }

  /**
   * The same for values that an administrator has set, whatever the zone said itself.
   *
   * @param minFreeKb vm.min_free_kbytes
   * @param scale vm.watermark_scale_factor
   */
  private static Watermarks of(Topology topology, ZoneSpec zone, long minFreeKb, int scale) {
    long minFreePages = minFreeKb / pageKb(topology);
    long min = Math.max(minFreePages * zone.pages() / managed(topology), 1);
    long step = Math.max(min / 4, zone.pages() * scale / 10_000);
    return new Watermarks(min, min + step, min + 2 * step);
  }

  /** The marks of a node's zones as an administrator has set them: setup_per_zone_wmarks(). */
  public static List<Watermarks> of(Topology topology, NodeSpec node, Sysctls sysctls) {
    if (!sysctls.set().containsKey(Knob.MIN_FREE_KBYTES)
        && !sysctls.set().containsKey(Knob.WATERMARK_SCALE_FACTOR)) {
      return node.zones().stream().map(zone -> of(topology, zone)).toList();
    }
    int set = sysctls.get(Knob.MIN_FREE_KBYTES);
    long minFreeKb = set == Knob.BY_SIZE ? minFreeKbytes(topology) : set;
    int scale = sysctls.get(Knob.WATERMARK_SCALE_FACTOR);
    return node.zones().stream().map(zone -> of(topology, zone, minFreeKb, scale)).toList();
  }

  /**
   * vm.min_free_kbytes: calculate_min_free_kbytes() (mm/page_alloc.c), raised as
   * set_recommended_min_free_kbytes() (mm/khugepaged.c) does when huge pages are in use.
   */
  public static long minFreeKbytes(Topology topology) {
    long lowMemoryKb = managed(topology) * pageKb(topology);
    long plain = Math.min(Math.max((long) Math.sqrt(16.0 * lowMemoryKb), 128), 262_144);
    long zones = 0;
    for (NodeSpec node : topology.nodes()) {
      for (ZoneSpec zone : node.zones()) {
        zones += zone.type().compareTo(ZoneType.MOVABLE) >= 0 || zone.pages() == 0 ? 0 : 1;
      }
    }
    long huge = zones * 11 * topology.paging().huge();
    long recommended = Math.min(huge, managed(topology) / 20) * pageKb(topology);
    return Math.max(plain, recommended);
  }

  /**
   * Frames a zone keeps from allocations that could also use a higher zone: lowmem_reserve[], by
   * the kind of the highest zone they could use.
   */
  public static long reserve(List<ZoneSpec> zones, ZoneType zone, ZoneType highest) {
    long above = 0;
    for (ZoneSpec each : zones) {
      boolean between = each.type().compareTo(zone) > 0 && each.type().compareTo(highest) <= 0;
      above += between ? each.pages() : 0;
    }
    return switch (zone) {
      case DMA, DMA32 -> above / 256;
      case NORMAL -> above / 32;
      case MOVABLE, DEVICE, COHERENT -> 0;
    };
  }

  private static long pageKb(Topology topology) {
    return topology.paging().bytes() / KB;
  }

  private static long managed(Topology topology) {
    long sum = 0;
    for (NodeSpec node : topology.nodes()) {
      sum += topology.isDevice(node.id()) ? 0 : node.pages();
    }
    return Math.max(sum, 1);
  }
}
