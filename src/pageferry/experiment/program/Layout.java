package pageferry.experiment.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pageferry.mm.PageRange;
import pageferry.mm.Pages;
import pageferry.observe.MapNames;

/**
 * Where the maps of one address space lie. The first starts at 0x48000000, each further one at the
 * next multiple of 6 MiB that leaves at least 2 MiB unmapped behind the one before, in the order in
 * which their names first appear. So each map's first page number can be divided by 2, 3, 4 and
 * 512, and an interleave policy starts with the first node of its set.
 */
public final class Layout {
  /** The first page number that user addresses do not reach: 128 TiB less the guard page. */
  static final long END_VPN = PageRange.TASK_PAGES;

  private static final long FIRST_VPN = 0x48000000L >> Pages.SHIFT;
  private static final long ALIGNMENT = 6 << 20 >> Pages.SHIFT;
  private static final long GAP = 2 << 20 >> Pages.SHIFT;

  private final Map<String, Area> areas = new LinkedHashMap<>();
  private long next = FIRST_VPN;

  /**
   * A map's place.
   *
   * @param vpn its first page number
   * @param pages its length
   */
  public record Area(long vpn, long pages) {
    /** The page number after its last one. */
    public long end() {
      return vpn + pages;
    }
  }

  /** Gives a map its place, unless it has one; false if the address space ends before it does. */
  public boolean add(String map, long pages) {
    if (areas.containsKey(map)) {
      return true;
    }
    if (pages > END_VPN - next) {
      return false;
    }
    Area area = new Area(next, pages);
    areas.put(map, area);
    next = (area.end() + GAP + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return true;
  }

  /** The place of a map, or null if there is none of that name. */
  public @Nullable Area find(String map) {
    return areas.get(map);
  }

  /** The names of all maps in the order of their addresses. */
  public Set<String> maps() {
    return areas.keySet();
  }

  /** All maps in the order of their addresses. */
  public List<MapNames.Area> areas() {
    List<MapNames.Area> all = new ArrayList<>();
    areas.forEach((map, area) -> all.add(new MapNames.Area(map, area.vpn(), area.pages())));
    return all;
  }

  /** A page in the words of programs: map and page within it, such as {@code a+3}. */
  public String nameOf(long vpn) {
    for (Map.Entry<String, Area> area : areas.entrySet()) {
      if (vpn >= area.getValue().vpn() && vpn < area.getValue().end()) {
        return area.getKey() + "+" + (vpn - area.getValue().vpn());
      }
    }
    return "0x" + Long.toHexString(Pages.address(vpn));
  }
}
