package pageferry.experiment.strace;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.conf.TextFile;
import pageferry.mm.NodeList;
import pageferry.mm.NodeMask;

/** /proc/PID/numa_maps (show_numa_map() of fs/proc/task_mmu.c, 4.15 to 7.2). */
final class NumaMaps {
  private static final Pattern LINE =
      Pattern.compile(
          "([0-9a-f]{1,16}) ((?:default|local|bind|prefer \\(many\\)|prefer|weighted interleave"
              + "|interleave)[^ ]*)(?: (.*))?");
  private static final Pattern NODE = Pattern.compile("N([0-9]{1,4})=([0-9]{1,12})");
  private static final Pattern COUNT = Pattern.compile("([a-zA-Z_]{1,20})=([0-9]{1,12})");
  private static final long MOST_PAGES = 1L << 26;
  private static final int MOST_BYTES = 64 << 20;
  private static final int HEX = 16;

  private NumaMaps() {}

  /**
   * An area of a process.
   *
   * @param start its first byte
   * @param policy its policy or its task's, as it stands there
   * @param kind anon, heap, stack, file or huge
   * @param counts numbers by name, such as {@code anon} and {@code mapmax}
   * @param nodes how many of its pages are on each node
   */
  record Area(
      long start,
      String policy,
      String kind,
      SortedMap<String, Long> counts,
      SortedMap<Integer, Long> nodes) {}

  /** The areas that a file tells of. */
  static List<Area> read(Path file) {
    List<Area> areas = new ArrayList<>();
    int number = 0;
    for (String line : (Iterable<String>) TextFile.unpacked(file, MOST_BYTES).lines()::iterator) {
      number++;
      Place place = new Place(file.toString(), number);
      Matcher matcher = LINE.matcher(line.strip());
      if (!matcher.matches()) {
        throw BadInput.at(
            place,
            "a line of /proc/PID/numa_maps, such as 7f00 default anon=1 N0=1",
            "'" + line.strip() + "'");
      }
      areas.add(area(matcher, place));
    }
    return areas;
  }

  private static Area area(Matcher line, Place place) {
    SortedMap<String, Long> counts = new TreeMap<>();
    SortedMap<Integer, Long> nodes = new TreeMap<>();
    String kind = "anon";
    for (String word : line.group(3) == null ? new String[0] : line.group(3).split(" +")) {
      Matcher node = NODE.matcher(word);
      Matcher count = COUNT.matcher(word);
      if (node.matches()) {
        int id = Integer.parseInt(node.group(1));
        if (id >= NodeMask.MAX_NUMNODES) {
          throw BadInput.at(place, "a node below " + NodeMask.MAX_NUMNODES, word);
        }
        long pages = Long.parseLong(node.group(2));
        if (pages > MOST_PAGES) {
          throw BadInput.at(place, "at most " + MOST_PAGES + " pages of a node in an area", word);
        }
        nodes.put(id, pages);
      } else if (count.matches()) {
        counts.put(count.group(1), Long.parseLong(count.group(2)));
      } else if (word.equals("huge")) {
        kind = word;
      } else if (word.startsWith("file=") && kind.equals("anon")) {
        kind = "file";
      } else if (word.equals("heap") || word.equals("stack")) {
        kind = word;
      }
    }
    long start = Long.parseUnsignedLong(line.group(1), HEX);
    return new Area(start, policy(line.group(2), place), kind, counts, nodes);
  }

  /** A policy whose nodes, if it has any, are a list of nodes. */
  private static String policy(String text, Place place) {
    String nodes = text.substring(text.indexOf(':') + 1);
    if (text.contains(":") && NodeList.parse(nodes).wrong() != null) {
      throw BadInput.at(place, "a list of nodes such as 0-1,3", "'" + nodes + "'");
    }
    return text;
  }
}
