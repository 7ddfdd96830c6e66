package pageferry.experiment.program;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.conf.Entry;
import pageferry.mm.PageRange;
import pageferry.mm.Paging;
import pageferry.observe.MapNames;

/**
 * Where the maps of one address space lie. The first starts at 0x48000000 or behind, each further
 * one at the next multiple of three huge pages, 6 MiB on x86-64, that leaves at least one unmapped
 * behind the one before, in the order in which their names first appear. So each map's first page
 * number can be divided by 2, 3, 4 and the pages of a huge page, and an interleave policy starts
 * with the first node of its set.
 */
public final class Layout {
  private static final long FIRST = 0x48000000L;

  private final Map<String, Area> areas = new LinkedHashMap<>();
  private final Paging paging;
  private long next;

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

  /** Of a process on one of the machines that were recorded. */
  public Layout() {
    this(Paging.X86_64);
  }

  public Layout(Paging paging) {
    this.paging = paging;
    this.next = aligned(paging.page(FIRST));
  }

  /** How the machine's architecture divides memory. */
  public Paging paging() {
    return paging;
  }

  /** The length of a map in pages, which an entry states in pages or as a size. */
  long length(Entry entry) {
    boolean counts = entry.isObject() || entry.isList() || entry.text().matches("[-+.\\w]*");
    long pages = counts ? entry.whole(1, end()) : entry.pages(paging);
    if (pages < 1 || pages > end()) {
      throw entry.mistake("at least a page for '" + entry.name() + "'");
    }
    return pages;
  }

  /** The first page number that user addresses do not reach: 128 TiB less the guard page. */
  long end() {
    return paging.page(PageRange.taskSize(paging));
  }

  private long aligned(long vpn) {
    long multiple = 3L * paging.huge();
    return (vpn + multiple - 1) / multiple * multiple;
  }

  private static long ceiling(long page, int order) {
    return Paging.folioStart(page + (1L << order) - 1, order);
  }

  /** Gives a map its place, unless it has one; false if the address space ends before it does. */
  public boolean add(String map, long pages) {
    return add(map, pages, 0);
  }

  /** The same for a map of pages of that order, which begins and ends as they do. */
  boolean add(String map, long pages, int order) {
    if (areas.containsKey(map)) {
      return true;
    }
    long first = ceiling(next, order);
    if (ceiling(pages, order) > end() - first) {
      return false;
    }
    Area area = new Area(first, pages);
    areas.put(map, area);
    next = aligned(ceiling(area.end(), order) + paging.huge());
    return true;
  }

  /** The same at a given page number; false if the map has another place already, or ends above. */
  public boolean add(String map, long pages, long vpn) {
    if (vpn < 0 || pages > end() - vpn) {
      return false;
    }
    Area area = new Area(vpn, pages);
    Area before = areas.putIfAbsent(map, area);
    return before == null || before.vpn() == vpn;
  }

  /** The place of a map, or null if there is none of that name. */
  public @Nullable Area find(String map) {
    return areas.get(map);
  }

  /** The names of all maps, likewise. */
  public Set<String> maps() {
    return areas.keySet();
  }

  /** All maps in the order in which their names first appear. */
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
    return "0x" + Long.toHexString(paging.address(vpn));
  }
}
