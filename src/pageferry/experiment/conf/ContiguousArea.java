package pageferry.experiment.conf;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.Paging;
import pageferry.mm.ZoneSpec;
import pageferry.mm.ZoneType;

/**
 * The key {@code cma} of a node: how much of it is an area for contiguous allocations, as the boot
 * parameters numa_cma= and cma= have it. It lies at the top of the highest zone that is not
 * ZONE_MOVABLE, since it has to lie within one (cma_activate_area(), mm/cma.c, Linux 6.1).
 */
final class ContiguousArea {
  private final Paging paging;
  private final Entry entry;

  ContiguousArea(Paging paging, Entry entry) {
    this.paging = paging;
    this.entry = entry;
  }

  /** The zones of a node, which begins with a section, with the area in one of them. */
  List<ZoneSpec> in(List<ZoneSpec> zones) {
    long pages = entry.pages(paging);
    long block = 1L << Math.max(paging.maxOrder(), paging.hugeOrder());
    if (pages < 0 || pages % block != 0) {
      throw entry.mistake("a multiple of " + (paging.address(block) >> 20) + " MiB for 'cma'");
    }
    int home = home(zones);
    if (home < 0 || zones.get(home).pages() - pages < block) {
      throw entry.mistake("less than the node's highest zone below ZONE_MOVABLE for 'cma'");
    }
    long end = zones.subList(0, home + 1).stream().mapToLong(ZoneSpec::pages).sum();
    if (end % block != 0) {
      throw entry.mistake(
          "zones that end at a multiple of " + (paging.address(block) >> 20) + " MiB for 'cma'");
    }
    ZoneSpec zone = zones.get(home);
    List<ZoneSpec> with = new ArrayList<>(zones);
    with.set(home, new ZoneSpec(zone.type(), zone.pages(), zone.marks(), pages));
    return with;
  }

  private static int home(List<ZoneSpec> zones) {
    int home = zones.size() - 1;
    while (home >= 0
        && (zones.get(home).type() == ZoneType.MOVABLE || zones.get(home).pages() == 0)) {
      home--;
    }
    return home;
  }
}
