package pageferry.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.agrona.collections.Int2ObjectHashMap;
import pageferry.observe.MapNames;
import pageferry.observe.MapNames.Area;
import pageferry.observe.Placement;

/** Counts the pages of each map on each node. */
final class PagesByMap {
  private static final Area ELSEWHERE = new Area("", 0, Long.MAX_VALUE);

  private PagesByMap() {}

  /** The maps of a process, with how many pages each has on each node. */
  private record Space(String name, List<Area> areas, long[][] counts) {
    void count(long vpn, int node) {
      for (int i = areas.size() - 1; i >= 0; i--) {
        if (areas.get(i).has(vpn)) {
          counts[i][node]++;
          return;
        }
      }
    }
  }

  /**
   * Adds to each node's counts what a placement has there.
   *
   * @param byNode of each node the pages of each map that has any, by name
   */
  static void of(Placement placement, MapNames names, List<SortedMap<String, Long>> byNode) {
    Int2ObjectHashMap<Space> spaces = new Int2ObjectHashMap<>();
    placement.forEachPage(
        (mm, vpn, node) -> {
          Space space = spaces.get(mm);
          if (space == null) {
            space = space(names, mm, byNode.size());
            spaces.put(mm, space);
          }
          space.count(vpn, node);
        });
    spaces.forEach((mm, space) -> add(space, byNode));
  }

  private static Space space(MapNames names, int mm, int nodes) {
    String name = names.ofSpace(mm).map(MapNames.Process::name).orElse("mm " + mm);
    List<Area> known = names.ofSpace(mm).map(MapNames.Process::maps).orElse(List.of());
    List<Area> areas = new ArrayList<>(List.of(ELSEWHERE));
    areas.addAll(known);
    return new Space(name, areas, new long[areas.size()][nodes]);
  }

  private static void add(Space space, List<SortedMap<String, Long>> byNode) {
    for (int i = 0; i < space.areas().size(); i++) {
      String map = space.areas().get(i).map();
      String name = map.isEmpty() ? space.name() : space.name() + "." + map;
      for (int node = 0; node < byNode.size(); node++) {
        if (space.counts()[i][node] > 0) {
          byNode.get(node).merge(name, space.counts()[i][node], Long::sum);
        }
      }
    }
  }
}
