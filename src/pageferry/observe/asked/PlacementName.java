package pageferry.observe.asked;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import pageferry.observe.MapNames;
import pageferry.observe.MapNames.Area;
import pageferry.observe.MapNames.Child;
import pageferry.observe.MapNames.Process;

/**
 * Which pages a placement.* metric counts.
 *
 * @param process the process, or a child that is one
 * @param area its map
 * @param node the node, {@link #ABSENT} for pages that are on none
 */
public record PlacementName(String process, Area area, int node) {
  static final int ABSENT = -1;

  private static final String BEGIN = "placement.";
  private static final String NODE = "node";
  private static final String NOWHERE = "absent";

  /** What a name without its scopes says, null if the programs have no such process or map. */
  public static @Nullable PlacementName of(String name, MapNames names) {
    int dot = name.lastIndexOf('.');
    String where = name.substring(dot + 1);
    boolean isNode = where.matches(NODE + "[0-9]{1,4}");
    if (!isNode && !where.equals(NOWHERE)) {
      return null;
    }
    int node = isNode ? Integer.parseInt(where.substring(NODE.length())) : ABSENT;
    for (String process : owners(names)) {
      for (Area area : names.layout(process).map(Process::maps).orElse(List.of())) {
        if (name.substring(0, dot).equals(BEGIN + process + "." + area.map())) {
          return new PlacementName(process, area, node);
        }
      }
    }
    return null;
  }

  /** All names there can be, with the first node of so many for all. */
  public static List<String> all(MapNames names, int nodes) {
    List<String> all = new ArrayList<>();
    for (String process : owners(names)) {
      for (Area area : names.layout(process).map(Process::maps).orElse(List.of())) {
        String begin = BEGIN + process + "." + area.map() + ".";
        all.add(begin + NOWHERE);
        for (int node = 0; node < nodes; node++) {
          all.add(begin + NODE + node);
        }
      }
    }
    return all;
  }

  private static TreeSet<String> owners(MapNames names) {
    TreeSet<String> owners = new TreeSet<>();
    names.processes().forEach(each -> owners.add(each.name()));
    names.children().stream().map(Child::name).forEach(owners::add);
    return owners;
  }
}
