package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import pageferry.experiment.torture.RandomCalls.Setting;
import pageferry.experiment.torture.RandomExperiment.Crowd;
import pageferry.experiment.torture.RandomExperiment.Worker;

/**
 * What seeds below 0 draw besides: areas for contiguous allocations, KSM, NUMA hint faults, pages
 * of hugetlb that are promised, knobs of compaction, cpusets that change, limits by tier, and
 * sometimes pages of 1 GiB. It comes between the steps that are drawn without it, so that the other
 * seeds draw what they always drew.
 */
final class RandomExtras {
  private static final String KSM = "/sys/kernel/mm/ksm/";
  private static final String HINTS = "/sys/kernel/debug/sched/numa_balancing/";
  private static final int BLOCK_MIB = 4;
  private static final int AREA_PERCENT = 40;
  private static final int GIGANTIC_PERCENT = 4;
  private static final int TIERED_PERCENT = 25;
  private static final int RESERVED_PERCENT = 30;
  private static final int EXTRA_STEPS = 6;

  /** The MiB of nodes that have room for a page of 1 GiB. */
  private static final List<Integer> LARGE = List.of(2048, 3072);

  private final Draw draw;
  private final boolean any;
  private final int nodes;
  private final boolean usualPages;
  private final boolean gigantic;
  private final List<Supplier<String>> steps = new ArrayList<>();
  private int areas;

  /**
   * @param any whether there is anything more
   * @param pages what pages the machine has
   * @param nodes how many nodes
   */
  RandomExtras(Draw draw, boolean any, RandomPages pages, int nodes) {
    this.draw = draw;
    this.any = any;
    this.nodes = nodes;
    this.usualPages = pages.architecture().isEmpty() && pages.kib() == 4;
    this.gigantic = any && usualPages && draw.percent(GIGANTIC_PERCENT);
  }

  /** How many MiB nodes have. */
  List<Integer> sizes(List<Integer> usual) {
    return gigantic ? LARGE : usual;
  }

  /** An area for contiguous allocations at a node with so many MiB besides ZONE_MOVABLE. */
  String area(int mib) {
    boolean fits = mib >= 4 * BLOCK_MIB;
    return any && usualPages && fits && draw.percent(AREA_PERCENT)
        ? ", cma = " + BLOCK_MIB * draw.from(1, 2) + " MiB"
        : "";
  }

  /** Whether limits of control groups heed tiers, as has been proposed. */
  boolean tieredLimits() {
    return any && draw.percent(TIERED_PERCENT);
  }

  /** Processes that do more. */
  List<Crowd> woven(List<Crowd> processes, Setting setting) {
    if (!any) {
      return processes;
    }
    addSteps(setting);
    List<Crowd> woven = new ArrayList<>();
    for (Crowd process : processes) {
      List<Worker> threads = new ArrayList<>();
      for (Worker thread : process.threads()) {
        threads.add(new Worker(thread.name(), thread.cpu(), woven(thread.steps())));
      }
      List<String> opening = new ArrayList<>(process.opening());
      opening.replaceAll(this::reserved);
      opening.addAll(opening());
      woven.add(new Crowd(process.name(), opening, threads));
    }
    return woven;
  }

  private List<String> woven(List<String> program) {
    List<String> all = new ArrayList<>(program);
    int count = draw.from(0, EXTRA_STEPS);
    for (int i = 0; i < count; i++) {
      all.add(draw.from(0, all.size()), draw.oneOf(steps).get());
    }
    return all;
  }

  private String reserved(String step) {
    String off = "reserve = off";
    boolean turns = step.contains(off) && draw.percent(RESERVED_PERCENT);
    return turns ? step.replace(off, "reserve = on") : step;
  }

  private List<String> opening() {
    List<String> all = new ArrayList<>();
    if (gigantic) {
      all.add(write("/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages", "2"));
      all.add("{ op = mmap, map = y, type = hugetlb_1gb, pages = 262144, reserve = off }");
    }
    if (draw.percent(50)) {
      all.add("{ op = madvise, map = a, advice = MERGEABLE }");
      all.add("{ op = madvise, map = h, advice = MERGEABLE }");
      all.add("{ op = touch, map = a, value = 1 }");
      all.add(write(KSM + "sleep_millisecs", draw.oneOf("1", "20")));
      all.add(write(KSM + "run", "1"));
    }
    if (draw.percent(50)) {
      all.add(write(HINTS + "scan_delay_ms", "0"));
      all.add(write(HINTS + "scan_period_min_ms", draw.oneOf("1", "10")));
      all.add("{ op = sysctl, name = kernel.numa_balancing, value = " + draw.from(1, 3) + " }");
    }
    return all;
  }

  private void addSteps(Setting setting) {
    add(4, this::merges);
    add(2, () -> "{ op = touch, map = a, value = " + draw.from(0, 2) + " }");
    add(1, () -> "{ op = touch, map = h, pages = \"0-99\", value = " + draw.from(0, 2) + " }");
    add(2, () -> write(KSM + "run", "" + draw.from(0, 2)));
    add(1, () -> write(KSM + "merge_across_nodes", "" + draw.from(0, 1)));
    add(1, () -> write(KSM + "use_zero_pages", "" + draw.from(0, 1)));
    add(1, () -> write(KSM + "max_page_sharing", draw.oneOf("2", "256")));
    add(3, () -> "{ op = sleep, time = " + draw.oneOf("2 ms", "50 ms") + " }");
    add(3, this::claims);
    add(2, () -> "{ op = cma_release, name = area-" + draw.from(0, areas) + " }");
    add(2, () -> write("/proc/sys/vm/compact_memory", "1"));
    add(1, () -> write("/proc/sys/vm/nr_overcommit_hugepages", draw.oneOf("0", "1", "5")));
    add(1, () -> write("/proc/sys/vm/compaction_proactiveness", draw.oneOf("0", "50", "100")));
    add(1, () -> write("/proc/sys/vm/extfrag_threshold", draw.oneOf("0", "500", "1000")));
    add(1, () -> write("/proc/sys/vm/compact_unevictable_allowed", "" + draw.from(0, 1)));
    add(2, () -> write("/sys/devices/system/node/node" + node() + "/compact", "1"));
    add(2, () -> write("/proc/sys/kernel/numa_balancing", "" + draw.from(0, 3)));
    add(1, () -> write(HINTS + "scan_size_mb", draw.oneOf("1", "16", "256")));
    add(3, this::roams);
    if (!setting.groups().isEmpty()) {
      add(6, () -> rebinds(setting.groups()));
    }
    if (gigantic) {
      addGigantic();
    }
  }

  private void addGigantic() {
    String pools = "/sys/kernel/mm/hugepages/hugepages-1048576kB/nr_hugepages";
    add(8, () -> "{ op = touch, map = y, access = " + draw.oneOf("read", "write") + " }");
    add(4, () -> "{ op = move_pages, map = y, nodes = [" + node() + "] }");
    add(2, () -> "{ op = mbind, map = y, mode = BIND, nodes = [" + node() + "], flags = [MOVE] }");
    add(2, () -> "{ op = munmap, map = y }");
    add(2, () -> write(pools, "" + draw.from(0, 2)));
  }

  private void add(int weight, Supplier<String> step) {
    steps.addAll(Collections.nCopies(weight, step));
  }

  private int node() {
    return draw.from(0, nodes - 1);
  }

  private String merges() {
    String advice = draw.oneOf("MERGEABLE", "MERGEABLE", "UNMERGEABLE");
    return "{ op = madvise, map = " + draw.oneOf("a", "h") + ", advice = " + advice + " }";
  }

  private String claims() {
    String pages = draw.oneOf("1", "64", "1024");
    return "{ op = cma_alloc, name = area-%d, node = %d, pages = %s }"
        .formatted(areas++, node(), pages);
  }

  /** An access from anywhere, which a hint fault may follow. */
  private String roams() {
    String map = draw.oneOf("a", "a", "h", "s");
    String count = ", count = " + draw.from(10, 200) + ", think = 10 us";
    return "{ op = access, map = " + map + ", pattern = uniform" + count + " }";
  }

  private String rebinds(List<String> groups) {
    String nodes = draw.oneOf("\"\"", "\"0\"", "\"" + node() + "\"");
    String group = "{ op = cgroup, group = " + draw.oneOf(groups);
    return group + ", file = cpuset.mems, value = " + nodes + " }";
  }

  private static String write(String path, String value) {
    return "{ op = write_file, path = \"" + path + "\", value = " + value + " }";
  }
}
