package pageferry.experiment.record;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.observe.MapNames;

/** How many huge pages each map of each task has mapped as such, by lines of /proc/PID/smaps. */
final class Smaps {
  private static final Pattern HEADER = Pattern.compile("([0-9a-f]+)-[0-9a-f]+ .*");
  private static final Pattern KILOBYTES =
      Pattern.compile("(?:AnonHugePages|ShmemPmdMapped|FilePmdMapped): +(\\d+) kB");
  private static final int HUGE_KB = 2048;
  private static final int PAGE_SHIFT = 12;

  private final List<MapNames.Area> areas;
  private final Map<String, Map<String, Long>> kilobytes = new TreeMap<>();
  private String map = "";

  /**
   * @param areas where the maps lie
   */
  Smaps(List<MapNames.Area> areas) {
    this.areas = List.copyOf(areas);
  }

  /** A line of a task's, behind its number. */
  void line(String task, String text) {
    String line = text.substring(text.indexOf(' ') + 1);
    Matcher header = HEADER.matcher(line);
    if (header.matches()) {
      long vpn = Long.parseUnsignedLong(header.group(1), 16) >>> PAGE_SHIFT;
      map = "";
      for (MapNames.Area each : areas) {
        map = vpn >= each.vpn() && vpn < each.vpn() + each.pages() ? each.map() : map;
      }
      return;
    }
    Matcher huge = KILOBYTES.matcher(line);
    if (huge.matches() && !map.isEmpty() && !huge.group(1).equals("0")) {
      kilobytes
          .computeIfAbsent(task, unknown -> new TreeMap<>())
          .merge(map, Long.parseLong(huge.group(1)), Long::sum);
    }
  }

  /** Huge pages by task and map; none where there are none. */
  Map<String, Map<String, Long>> huge() {
    Map<String, Map<String, Long>> pages = new TreeMap<>();
    kilobytes.forEach(
        (task, maps) -> {
          Map<String, Long> own = new TreeMap<>();
          maps.forEach((name, size) -> own.put(name, size / HUGE_KB));
          pages.put(task, own);
        });
    return pages;
  }
}
