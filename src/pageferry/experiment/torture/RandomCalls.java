package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Random single steps: every call and access that programs know, with random arguments. */
final class RandomCalls {
  private static final List<String> MAPS = List.of("a", "d", "f", "g", "h", "m", "s", "t");

  /** The pages of what does not fit into every node. */
  private static final int LARGE = 5000;

  private final Draw draw;
  private final Setting setting;
  private final List<Supplier<String>> calls = new ArrayList<>();
  private final Map<String, Integer> pages;
  private final int huge;

  /**
   * Where the steps are taken.
   *
   * @param cpus how many CPUs there are
   * @param nodes how many nodes there are
   * @param pages what pages the machine has
   * @param swaps whether pages can be swapped out
   * @param tasks the names of tasks at which calls can be aimed
   * @param groups the names of control groups
   */
  record Setting(
      int cpus,
      int nodes,
      RandomPages pages,
      boolean swaps,
      List<String> tasks,
      List<String> groups) {
    /** The same with those tasks. */
    Setting with(List<String> all) {
      return new Setting(cpus, nodes, pages, swaps, all, groups);
    }
  }

  RandomCalls(Draw draw, Setting setting) {
    this.draw = draw;
    this.setting = setting;
    this.huge = setting.pages().huge();
    this.pages =
        new TreeMap<>(
            Map.of(
                "f", 16, "a", 48, "h", 2 * huge, "s", 32, "d", huge + 64, "t", huge + 88, "g",
                2 * huge, "m", huge));
    pages.put("b", LARGE);
    addMemory();
    addPlacement();
    addMachine();
    if (!setting.groups().isEmpty()) {
      addGroups();
    }
    if (setting.swaps()) {
      addSwap();
    }
  }

  /** What containers do: join, be bound to other nodes, be limited, give back. */
  private void addGroups() {
    add(3, () -> group("cgroup.procs", "0"));
    add(2, () -> group("cpuset.mems", draw.oneOf("", "0", "0-" + (setting.nodes() - 1), last())));
    add(2, () -> group("memory.reclaim", draw.oneOf("64K", "512K", "4M")));
    add(2, () -> group("memory." + draw.oneOf("max", "high"), draw.oneOf("max", "4M", "16M")));
    add(1, () -> group("memory." + draw.oneOf("min", "low"), draw.oneOf("0", "1M", "16M")));
  }

  private String last() {
    return Integer.toString(setting.nodes() - 1);
  }

  private String group(String file, String value) {
    String group = draw.oneOf(setting.groups());
    return "{ op = cgroup, group = %s, file = %s, value = \"%s\" }".formatted(group, file, value);
  }

  /** What every process maps first. */
  List<String> opening() {
    List<String> all = new ArrayList<>(maps());
    if (setting.swaps()) {
      all.add("{ op = mmap, map = b, pages = " + LARGE + " }");
      all.add("{ op = touch, map = a }");
      all.add("{ op = touch, map = h, pages = \"0-" + (huge - 1) + "\" }");
      all.add("{ op = touch, map = t, pages = \"0-99\" }");
      all.add("{ op = madvise, map = a, advice = PAGEOUT }");
    }
    return all;
  }

  private List<String> maps() {
    return List.of(
        "{ op = mmap, map = f, type = tmpfs, pages = 16, share = private }",
        "{ op = mmap, map = a, pages = 48 }",
        "{ op = mmap, map = h, pages = " + pages.get("h") + " }",
        "{ op = mmap, map = s, pages = 32, share = shared }",
        file(),
        "{ op = mmap, map = t, type = tmpfs, pages = " + pages.get("t") + ", share = shared }",
        "{ op = mmap, map = g, type = hugetlb, pages = " + pages.get("g") + ", reserve = off }",
        "{ op = mmap, map = m, type = hugetlb, pages = "
            + huge
            + ", share = shared, reserve = off }",
        "{ op = madvise, map = h, advice = HUGEPAGE }");
  }

  /** The larger ones of its folios need a file system that has such. */
  private String file() {
    String mapping = draw.oneOf("[]", "large_folios", "large_folios", "ext4");
    String file = "{ op = mmap, map = d, type = file, pages = " + pages.get("d");
    return file + ", share = shared, mapping = " + mapping + " }";
  }

  private void add(int weight, Supplier<String> call) {
    calls.addAll(Collections.nCopies(weight, call));
  }

  private void addMemory() {
    add(10, () -> range("touch", ", access = " + draw.oneOf("read", "write", "write")));
    add(2, this::access);
    add(4, () -> range("madvise", ", advice = " + advice()));
    add(2, () -> range("munmap", ""));
    add(1, () -> draw.oneOf(maps()));
    add(2, this::mremap);
    add(2, () -> range("mprotect", ", prot = " + draw.oneOf("rw", "rw", "r", "none")));
    add(1, () -> range("mlock", draw.percent(30) ? ", onfault = on" : ""));
    add(1, () -> range("munlock", ""));
    add(1, () -> "{ op = smaps, map = " + draw.oneOf(MAPS) + " }");
    add(1, this::touchUntil);
    add(2, this::split);
  }

  /** Into folios of any order, evenly or around a page. */
  private String split() {
    String at = draw.percent(30) ? ", at = " + draw.from(0, huge - 1) : "";
    return range("split_huge_pages", ", order = " + draw.from(0, 9) + at + target());
  }

  private void addPlacement() {
    add(10, this::movePages);
    add(2, () -> range("move_pages", target()));
    add(5, this::mbind);
    add(2, () -> "{ op = set_mempolicy, " + policy() + " }");
    add(1, this::weight);
    add(1, () -> "{ op = sysctl, name = vm.max_map_count, value = " + areas() + " }");
    add(1, () -> "{ op = get_mempolicy, map = " + draw.oneOf(MAPS) + ", flags = [NODE, ADDR] }");
    add(1, () -> range("set_mempolicy_home_node", ", node = " + draw.from(0, setting.nodes())));
    add(4, this::migratePages);
  }

  private void addMachine() {
    add(2, () -> "{ op = sched_setaffinity, cpu = " + draw.from(0, setting.cpus() - 1) + " }");
    add(2, () -> "{ op = sleep, time = " + draw.oneOf("1 us", "100 us", "5 ms") + " }");
    add(1, () -> "{ op = set_cap, drop = [" + draw.oneOf("SYS_NICE", "IPC_LOCK", "ALL") + "] }");
    add(1, () -> "{ op = setuid, uid = " + draw.oneOf("0", "1000") + " }");
    add(2, this::switchNode);
    add(1, () -> "{ op = drop_caches, value = " + draw.from(1, 3) + " }");
    add(1, () -> "{ op = compact }");
    add(1, () -> "{ op = sysctl, name = kernel.numa_balancing, value = " + draw.from(0, 2) + " }");
    add(1, () -> "{ op = write_file, path = /proc/sys/vm/drop_caches, value = 3 }");
  }

  private void addSwap() {
    add(20, () -> range("madvise", swapped(), ", advice = PAGEOUT"));
    add(20, () -> range("touch", swapped(), ", access = " + draw.oneOf("read", "write")));
    add(10, () -> range("touch", "b", ", access = " + draw.oneOf("read", "write", "write")));
    add(2, () -> range("madvise", ", advice = WILLNEED"));
    add(2, () -> range("process_madvise", ", advice = " + draw.oneOf("PAGEOUT", "COLD")));
    add(2, () -> "{ op = pagemap, map = " + draw.oneOf(MAPS) + " }");
    add(2, () -> "{ op = " + draw.oneOf("swapoff", "swapon") + " }");
    add(1, () -> "{ op = sysctl, name = vm.page-cluster, value = " + draw.from(0, 4) + " }");
    add(2, () -> "{ op = cgroup, group = lab, file = cgroup.procs, value = 0 }");
    add(2, () -> lab("memory.reclaim", draw.oneOf("64K", "1M", "8M")));
    add(1, () -> lab("memory.max", draw.oneOf("max", "max", "4M", "16M")));
    add(1, () -> lab("memory.swap.max", draw.oneOf("max", "64K")));
  }

  private String swapped() {
    return draw.oneOf("a", "a", "h", "s", "t", "b");
  }

  private static String lab(String file, String value) {
    return "{ op = cgroup, group = lab, file = " + file + ", value = " + value + " }";
  }

  /** A step of any kind. */
  String any() {
    return draw.oneOf(calls).get();
  }

  String movePages() {
    String flag = draw.oneOf("MOVE", "MOVE", "MOVE_ALL");
    String rest = ", nodes = " + nodes() + ", flags = [" + flag + "]" + target();
    return draw.percent(30) ? someHuge(rest) : range("move_pages", rest);
  }

  private String target() {
    return draw.percent(80) ? "" : ", target = " + draw.oneOf(setting.tasks());
  }

  /** Few addresses of each huge page: each of them may move all of it. */
  private String someHuge(String rest) {
    int last = 2 * huge - 1;
    String some =
        draw.oneOf(
            "0-" + last + ":" + huge,
            "0-" + last + ":97",
            "0,1," + (huge - 1) + "," + huge,
            huge * 75 / 128 + "-" + huge * 85 / 128);
    String map = draw.oneOf("h", "h", "g");
    return "{ op = move_pages, map = " + map + ", pages = \"" + some + "\"" + rest + " }";
  }

  private String migratePages() {
    return "{ op = migrate_pages, from = " + nodes() + ", to = " + nodes() + target() + " }";
  }

  private String mbind() {
    String flags = draw.oneOf("[]", "[MOVE]", "[MOVE_ALL]", "[MOVE, STRICT]", "[LAZY, MOVE]");
    return range("mbind", ", " + policy() + ", flags = " + flags);
  }

  private String mremap() {
    String map = draw.oneOf("a", "h", "s", "d", "g");
    String pages = draw.oneOf("16", "64", "" + 2 * huge);
    String keeps = draw.percent(25) ? ", flags = [DONTUNMAP]" : "";
    String to = "{ op = mremap, map = " + map + ", to = to-" + map;
    return to + ", pages = " + pages + keeps + " }";
  }

  private String areas() {
    return draw.oneOf("4", "8", "16", "65530", "65530");
  }

  private String weight() {
    String file =
        "/sys/kernel/mm/mempolicy/weighted_interleave/node" + draw.from(0, setting.nodes() - 1);
    String weight = draw.oneOf("0", "1", "2", "5", "255");
    return "{ op = write_file, path = \"" + file + "\", value = " + weight + " }";
  }

  private String policy() {
    String mode =
        draw.oneOf(
            "BIND", "PREFERRED", "INTERLEAVE", "PREFERRED_MANY", "WEIGHTED_INTERLEAVE", "DEFAULT");
    String flags = draw.percent(80) ? "" : "|" + draw.oneOf("STATIC_NODES", "RELATIVE_NODES");
    return mode.equals("DEFAULT")
        ? "mode = DEFAULT"
        : "mode = \"" + mode + flags + "\", nodes = " + nodes();
  }

  private String advice() {
    return draw.percent(60)
        ? draw.oneOf("DONTNEED", "HUGEPAGE", "NOHUGEPAGE", "REMOVE", "COLLAPSE")
        : draw.oneOf(
            "NORMAL",
            "FREE",
            "DONTFORK",
            "COLD",
            "PAGEOUT",
            "POPULATE_READ",
            "POPULATE_WRITE",
            "SOFT_OFFLINE",
            "HWPOISON");
  }

  private String access() {
    String pattern = draw.oneOf("uniform", "zipf", "sequential");
    String kind = draw.oneOf("read", "write");
    return "{ op = access, map = "
        + draw.oneOf(MAPS)
        + ", pattern = "
        + pattern
        + ", count = "
        + draw.from(1, 300)
        + ", access = "
        + kind
        + ", think = "
        + draw.oneOf("0 ns", "100 ns", "2 us")
        + " }";
  }

  private String touchUntil() {
    return range(
        "touch_until",
        ", limit_ms = 1, access = read, node = " + draw.from(0, setting.nodes() - 1));
  }

  /** Mostly of a node that can be missed. */
  private String switchNode() {
    String op = draw.oneOf("offline_node", "offline_node", "online_node");
    String zone = draw.oneOf("movable", "all");
    int last = setting.nodes() - 1;
    int node = draw.from(draw.percent(80) ? Math.min(1, last) : 0, last);
    return "{ op = " + op + ", node = " + node + ", zone = " + zone + ", limit_s = 1 }";
  }

  private String nodes() {
    List<Integer> all = new ArrayList<>();
    for (int node = 0; node < setting.nodes(); node++) {
      all.add(node);
    }
    return draw.some(all).toString();
  }

  /** A step about some of the pages of a map, or all of them. */
  String range(String op, String rest) {
    String map = draw.percent(50) ? draw.oneOf("a", "h", "s") : draw.oneOf(MAPS);
    return range(op, map, rest);
  }

  /** The same about a given map. */
  String range(String op, String map, String rest) {
    String step = "{ op = " + op + ", map = " + map + rest;
    if (draw.percent(50)) {
      return step + " }";
    }
    int last = pages.getOrDefault(map, 1) - 1;
    int one = draw.from(0, last);
    int other = draw.from(0, last);
    return step + ", pages = \"" + Math.min(one, other) + "-" + Math.max(one, other) + "\" }";
  }
}
