package pageferry.experiment.survey;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.Place;
import pageferry.experiment.survey.Told.Fineness;

/**
 * Reads what sysfs tells of nodes (drivers/base/node.c) and memory tiers (mm/memory-tiers.c, Linux
 * 6.1 to 7.2): tiers are numbered by how slow they are, the lowest number is the fastest.
 */
final class SysfsReader {
  private static final Pattern OF_NODE = Pattern.compile("node/node([0-9]+)/(.*)");
  private static final Pattern TIER =
      Pattern.compile("memory_tiering/memory_tier([0-9]+)/nodelist");
  private static final Pattern MEMINFO =
      Pattern.compile("Node [0-9]+ (MemTotal|MemFree): +([0-9]{1,15}) kB");
  private static final Pattern POOL =
      Pattern.compile("hugepages/hugepages-([0-9]{1,12})kB/nr_hugepages");

  private final String tree;
  private final Survey survey;
  private final SortedMap<String, String> files;

  /**
   * @param tree what messages call it
   * @param files its files by their names from {@code node/} on
   */
  SysfsReader(String tree, Survey survey, SortedMap<String, String> files) {
    this.tree = tree;
    this.survey = survey;
    this.files = files;
  }

  void read() {
    SortedSet<Integer> nodes = online();
    nodes.forEach(survey::node);
    files.forEach((name, text) -> ofNode(name, text.strip(), nodes));
    tiers();
  }

  private SortedSet<Integer> online() {
    String online = files.get("node/online");
    if (online != null) {
      return list("node/online", online);
    }
    SortedSet<Integer> there = new TreeSet<>();
    for (String name : files.keySet()) {
      Matcher matcher = OF_NODE.matcher(name);
      if (matcher.matches()) {
        there.add(Integer.parseInt(matcher.group(1)));
      }
    }
    return there;
  }

  private void ofNode(String name, String text, SortedSet<Integer> nodes) {
    Matcher matcher = OF_NODE.matcher(name);
    if (!matcher.matches()) {
      return;
    }
    NodeSurvey node = survey.node(Integer.parseInt(matcher.group(1)));
    String file = matcher.group(2);
    switch (file) {
      case "cpulist" -> node.cpus.by(list(name, text), at(name), Fineness.PAGES);
      case "distance" -> distances(node, name, text, nodes);
      case "meminfo" -> memory(node, name, text);
      case "access0/initiators/read_latency" ->
          node.readLatencyNs.by((int) number(name, text), at(name), Fineness.PAGES);
      case "access0/initiators/read_bandwidth" ->
          node.readBandwidthMbs.by((int) number(name, text), at(name), Fineness.PAGES);
      default -> {
        Matcher pool = POOL.matcher(file);
        if (pool.matches()) {
          node.hugetlb(Long.parseLong(pool.group(1)))
              .by(number(name, text), at(name), Fineness.PAGES);
        }
      }
    }
  }

  private void distances(NodeSurvey node, String name, String text, SortedSet<Integer> nodes) {
    String[] words = text.split("\\s+");
    if (words.length != nodes.size()) {
      throw mistake(name, nodes.size() + " distances, one per node that is online", text);
    }
    SortedMap<Integer, Integer> row = new TreeMap<>();
    int i = 0;
    for (int to : nodes) {
      row.put(to, (int) number(name, words[i++]));
    }
    node.distances.by(row, at(name), Fineness.PAGES);
  }

  private void memory(NodeSurvey node, String name, String text) {
    for (String line : (Iterable<String>) text.lines()::iterator) {
      Matcher matcher = MEMINFO.matcher(line.strip());
      if (matcher.matches()) {
        Amount amount = Amount.ofKib(Long.parseLong(matcher.group(2)));
        (matcher.group(1).equals("MemTotal") ? node.memory : node.free)
            .by(amount, at(name), Fineness.KIBIBYTES);
      }
    }
  }

  private void tiers() {
    SortedMap<Integer, String> lists = new TreeMap<>();
    for (String name : files.keySet()) {
      Matcher matcher = TIER.matcher(name);
      if (matcher.matches()) {
        lists.put(Integer.parseInt(matcher.group(1)), name);
      }
    }
    List<String> names = new ArrayList<>(lists.values());
    for (int tier = 0; tier < names.size(); tier++) {
      String name = names.get(tier);
      for (int node : list(name, files.getOrDefault(name, ""))) {
        survey.node(node).tier.by(tier, at(name), Fineness.PAGES);
      }
    }
  }

  private SortedSet<Integer> list(String name, String text) {
    SortedSet<Integer> numbers = CpuList.ofList(text);
    if (numbers == null) {
      throw mistake(name, "a list such as 0-3,8", text);
    }
    return numbers;
  }

  private long number(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException other) {
      throw mistake(name, "a number", text);
    }
  }

  private String at(String name) {
    return tree + " " + name;
  }

  private BadInput mistake(String name, String expected, String found) {
    return BadInput.at(new Place(at(name), 1), expected, "'" + found.strip() + "'");
  }
}
