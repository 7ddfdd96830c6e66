package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.torture.RandomCalls.Setting;
import pageferry.experiment.torture.RandomExperiment.Crowd;
import pageferry.experiment.torture.RandomExperiment.Worker;
import pageferry.mm.Topology;

/** Draws random experiments: what an experiment leaves open, each time anew. */
final class Swarm {
  private static final int MOST_STEPS = 10;

  /** What a seed is changed by for a draw of its own, which leaves the others as they are. */
  private static final long SWAP = 0x73776170;

  /** The same for what negative seeds draw besides. */
  private static final long EXTRAS = 0x6d6f7265;

  /** Where a run is cut off: a hundred times what most take. */
  private static final long MOST_MESSAGES = 5_000_000;

  /** The same of an experiment on its own machine, so that many get their turn. */
  private static final long MOST_MESSAGES_OF_OWN = 2_000_000;

  private static final int SWAP_PERCENT = 50;

  /** The MiB that nodes have. */
  private static final List<Integer> USUAL = List.of(32, 48, 64);

  /** The same of those that run out of memory. */
  private static final List<Integer> SMALL = List.of(12, 16, 32);

  private final Ground ground;
  private final @Nullable Topology topology;
  private final List<String> ownTasks;
  private final String prefix;

  /**
   * What random experiments are drawn from.
   *
   * @param fixed keys that the experiment sets, as text; they are not drawn
   * @param keys the names of those keys
   * @param kernels all kernels
   * @param strategies all strategies
   * @param pages what pages the experiment's own machine has
   */
  record Ground(
      List<String> fixed,
      List<String> keys,
      List<String> kernels,
      List<String> strategies,
      RandomPages pages) {
    /** Whether the experiment says that itself. */
    boolean sets(String key) {
      return keys.contains(key);
    }

    /** What pages one of the random machines has. */
    RandomPages pages(Draw draw) {
      return sets("architecture") || sets("machine") ? pages : RandomPages.draw(draw);
    }

    /** Whether the swap device, what reclaims to it and how much memory there is are all open. */
    boolean leavesSwapOpen() {
      return Stream.of("swap", "cgroups", "machine", "pressure").noneMatch(this::sets);
    }
  }

  /**
   * @param topology the machine of all random experiments; null: each has one of its own
   * @param tasks the names of the experiment's own threads
   */
  Swarm(Ground ground, @Nullable Topology topology, List<String> tasks) {
    this.ground = ground;
    this.topology = topology;
    this.ownTasks = tasks;
    this.prefix = prefix(String.join("\n", ground.fixed()));
  }

  /** Something that no name of the experiment begins with. */
  private static String prefix(String text) {
    String prefix = "";
    while (text.contains(prefix + "process-") || text.contains(prefix + "thread-")) {
      prefix += "x-";
    }
    return prefix;
  }

  /** Whether each experiment has a machine of its own. */
  boolean drawsMachine() {
    return topology == null;
  }

  /** The experiment of that seed, of the experiment's run with that number. */
  RandomExperiment draw(long seed, int row) {
    Draw draw = new Draw(seed);
    int nodes = topology == null ? draw.from(2, 4) : topology.nodeCount();
    int cpusPerNode = draw.from(1, 2);
    int withCpus = draw.from(1, nodes);
    Draw own = new Draw(seed ^ SWAP);
    RandomPages pages = ground.pages(own);
    boolean swaps = ground.leavesSwapOpen() && own.percent(SWAP_PERCENT);
    int cpus = topology == null ? cpusPerNode * withCpus : topology.cpuCount();
    List<String> machine = bare();
    RandomExtras extras = new RandomExtras(new Draw(seed ^ EXTRAS), seed < 0, pages, nodes);
    if (topology == null) {
      List<Integer> sizes = extras.sizes(swaps ? SMALL : USUAL);
      RandomMachine drawn = new RandomMachine(nodes, cpusPerNode, withCpus, sizes);
      machine.add("machine = " + drawn.text(draw, pages, extras::area));
    }
    kernel(draw, machine);
    choose("schedule", draw.oneOf("random", "random", "fifo"), machine);
    choose("architecture", pages.drawArchitecture(draw), machine);
    memory(draw, nodes, pages, machine);
    Setting setting = new Setting(cpus, nodes, pages, swaps, List.of(), groups(draw, machine));
    List<Crowd> processes = extras.woven(processes(draw, setting), setting);
    List<String> tasks =
        processes.stream().flatMap(each -> each.threads().stream()).map(Worker::name).toList();
    RandomFaults faults = new RandomFaults(draw, tasks, topology == null);
    List<String> pressure =
        ground.keys().contains("pressure") ? List.of() : faults.pressure(nodes, topology);
    List<String> plan = plan(faults);
    if (!ground.keys().contains("set") && !ground.keys().contains("architecture")) {
      machine.add("set { " + sharedSizes(draw) + " }");
    }
    if (!ground.sets("switches") && extras.tieredLimits()) {
      machine.add("switches { memcg-tiered-limits = on }");
    }
    if (swaps) {
      machine.add("swap { " + device(own) + " }");
      machine.add("cgroups { lab {} }");
    }
    return new RandomExperiment(seed, row, machine, pressure, plan, processes);
  }

  private List<String> plan(RandomFaults faults) {
    List<String> plan = new ArrayList<>();
    if (!ground.sets("faults")) {
      plan.addAll(faults.draw());
      if (topology != null && !ownTasks.isEmpty()) {
        plan.addAll(faults.of(ownTasks));
      }
    }
    return plan;
  }

  /** A swap device that gets full soon, or one that does not. */
  private static String device(Draw draw) {
    String kind = "kind = " + draw.oneOf("sync", "async");
    return kind + ", size = " + draw.oneOf("64", "512", "2048", "16384") + " pages";
  }

  /** A random experiment of nothing but what the experiment sets. */
  RandomExperiment bare(long seed, int row) {
    return new RandomExperiment(seed, row, bare(), List.of(), List.of(), List.of());
  }

  private void memory(Draw draw, int nodes, RandomPages pages, List<String> machine) {
    choose("hugetlb-pages", draw.oneOf("0", "1", "3"), machine);
    choose("tmpfs-huge", draw.oneOf("off", "off", "on"), machine);
    String demotion = ground.sets("demotion") ? "" : demotion(draw, nodes);
    if (!demotion.isEmpty()) {
      machine.add("demotion { " + demotion + " }");
    }
    choose("thp", draw.oneOf("always", "madvise", "madvise", "never"), machine);
    if (!ground.sets("mthp") && !ground.sets("architecture")) {
      machine.add("mthp { " + pages.drawFolioSizes(draw) + " }");
    }
  }

  /** Control groups; answers their names. */
  private List<String> groups(Draw draw, List<String> machine) {
    if (ground.sets("cgroups") || draw.percent(50)) {
      return List.of();
    }
    machine.add("cgroups { left {}, right {} }");
    return List.of("left", "right");
  }

  private void kernel(Draw draw, List<String> machine) {
    choose("kernel", draw.oneOf(ground.kernels()), machine);
    choose("strategy", draw.oneOf(ground.strategies()), machine);
  }

  private List<String> bare() {
    List<String> machine = new ArrayList<>(ground.fixed());
    machine.add(limits());
    return machine;
  }

  private String limits() {
    long steps = topology == null ? MOST_MESSAGES : MOST_MESSAGES_OF_OWN;
    return "limits { steps = " + steps + ", time = 1000 s }";
  }

  private void choose(String key, String value, List<String> machine) {
    if (!ground.keys().contains(key)) {
      machine.add(key + " = \"" + value + "\"");
    }
  }

  /** When shared memory has large folios: mostly never. */
  private static String sharedSizes(Draw draw) {
    String folder = "\"/sys/kernel/mm/transparent_hugepage/";
    return draw.oneOf(
        "",
        "",
        folder + "hugepages-64kB/shmem_enabled\" = always",
        folder + "hugepages-2048kB/shmem_enabled\" = always",
        folder + "shmem_enabled\" = advise");
  }

  /** Only the protocols without a deadlock of their own. */
  private static String demotion(Draw draw, int nodes) {
    List<Integer> targets = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      targets.add(draw.percent(50) && node + 1 < nodes ? node + 1 : -1);
    }
    return "protocol = " + draw.oneOf("off", "off", "unlocked") + ", targets = " + targets;
  }

  private List<Crowd> processes(Draw draw, Setting setting) {
    List<List<String>> names = new ArrayList<>();
    int count = draw.from(1, 3);
    for (int i = 0; i < count; i++) {
      int process = i;
      names.add(
          IntStream.range(0, draw.from(1, 3))
              .mapToObj(j -> prefix + "thread-" + process + "-" + j)
              .toList());
    }
    List<String> tasks = names.stream().flatMap(List::stream).toList();
    RandomCalls calls = new RandomCalls(draw, setting.with(tasks));
    List<Crowd> processes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = prefix + "process-" + i;
      List<Worker> threads = new ArrayList<>();
      for (String thread : names.get(i)) {
        RandomProgram program = new RandomProgram(draw, calls, thread, Crowd.ready(name));
        threads.add(
            new Worker(thread, draw.from(0, setting.cpus() - 1), program.steps(MOST_STEPS)));
      }
      processes.add(new Crowd(name, calls.opening(), threads));
    }
    return processes;
  }
}
