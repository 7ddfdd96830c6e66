package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pageferry.experiment.torture.RandomExperiment.Crowd;
import pageferry.experiment.torture.RandomExperiment.Worker;
import pageferry.mm.Topology;

/** Draws random experiments: what an experiment leaves open, each time anew. */
final class Swarm {
  private static final int MOST_STEPS = 10;

  private static final List<String> ARCHITECTURES =
      List.of("x86_64", "x86_64", "arm64", "arm64", "x86_64");

  /** A node that is one memory block, which can go offline. */
  private static final String BLOCK = "memory = 128 MiB, movable = 128 MiB, hotplugged = yes";

  /** Where a run is cut off: a hundred times what most take. */
  private static final long MOST_MESSAGES = 5_000_000;

  /** The same of an experiment on its own machine, so that many get their turn. */
  private static final long MOST_MESSAGES_OF_OWN = 2_000_000;

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
   */
  record Ground(
      List<String> fixed, List<String> keys, List<String> kernels, List<String> strategies) {}

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
    int cpus = topology == null ? cpusPerNode * withCpus : topology.cpuCount();
    List<String> machine = bare();
    if (topology == null) {
      machine.add("machine = " + machine(draw, nodes, cpusPerNode, withCpus));
    }
    kernel(draw, machine);
    choose("schedule", draw.oneOf("random", "random", "fifo"), machine);
    choose("architecture", draw.oneOf(ARCHITECTURES), machine);
    memory(draw, machine);
    String demotion = ground.keys().contains("demotion") ? "" : demotion(draw, nodes);
    if (!demotion.isEmpty()) {
      machine.add("demotion { " + demotion + " }");
    }
    choose("thp", draw.oneOf("always", "madvise", "madvise", "never"), machine);
    if (!ground.keys().contains("mthp") && !ground.keys().contains("architecture")) {
      machine.add("mthp { " + folioSizes(draw) + " }");
    }
    List<Crowd> processes = processes(draw, cpus, nodes, groups(draw, machine));
    List<String> tasks =
        processes.stream().flatMap(each -> each.threads().stream()).map(Worker::name).toList();
    RandomFaults faults = new RandomFaults(draw, tasks, topology == null);
    List<String> pressure =
        ground.keys().contains("pressure") ? List.of() : faults.pressure(nodes, topology);
    List<String> plan = new ArrayList<>();
    if (!ground.keys().contains("faults")) {
      plan.addAll(faults.draw());
      if (topology != null && !ownTasks.isEmpty()) {
        plan.addAll(faults.of(ownTasks));
      }
    }
    if (!ground.keys().contains("set") && !ground.keys().contains("architecture")) {
      machine.add("set { " + sharedSizes(draw) + " }");
    }
    return new RandomExperiment(seed, row, machine, pressure, plan, processes);
  }

  /** A random experiment of nothing but what the experiment sets. */
  RandomExperiment bare(long seed, int row) {
    return new RandomExperiment(seed, row, bare(), List.of(), List.of(), List.of());
  }

  private void memory(Draw draw, List<String> machine) {
    choose("hugetlb-pages", draw.oneOf("0", "1", "3"), machine);
    choose("tmpfs-huge", draw.oneOf("off", "off", "on"), machine);
  }

  /** Control groups, and mostly a swap device for what they may not keep; answers their names. */
  private List<String> groups(Draw draw, List<String> machine) {
    if (ground.keys().contains("cgroups") || draw.percent(50)) {
      return List.of();
    }
    machine.add("cgroups { left {}, right {} }");
    if (!ground.keys().contains("swap") && draw.percent(70)) {
      machine.add("swap { kind = " + draw.oneOf("sync", "async") + ", size = 16 MiB }");
    }
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

  /** Nothing, one size, or several of which the largest that fits is taken. */
  private static String folioSizes(Draw draw) {
    return draw.oneOf(
        "",
        "64kB = always",
        "16kB = always, 32kB = always, 128kB = madvise",
        "16kB = madvise, 64kB = always, 512kB = inherit");
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

  private List<Crowd> processes(Draw draw, int cpus, int nodes, List<String> groups) {
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
    RandomCalls calls = new RandomCalls(draw, new RandomCalls.Setting(cpus, nodes, tasks, groups));
    List<Crowd> processes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = prefix + "process-" + i;
      List<Worker> threads = new ArrayList<>();
      for (String thread : names.get(i)) {
        RandomProgram program = new RandomProgram(draw, calls, thread, Crowd.ready(name));
        threads.add(new Worker(thread, draw.from(0, cpus - 1), program.steps(MOST_STEPS)));
      }
      processes.add(new Crowd(name, RandomCalls.OPENING, threads));
    }
    return processes;
  }

  private static String machine(Draw draw, int nodes, int cpusPerNode, int withCpus) {
    List<String> members = new ArrayList<>();
    List<String> distances = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      int first = node * cpusPerNode;
      String cpus =
          node < withCpus ? "cpus = \"" + first + "-" + (first + cpusPerNode - 1) + "\", " : "";
      String movable = node > 0 && draw.percent(20) ? ", movable = 16 MiB" : "";
      String memory = "memory = " + draw.oneOf("32 MiB", "48 MiB", "64 MiB") + movable;
      if (node > 0 && draw.percent(15)) {
        memory = BLOCK;
      }
      String tier = node >= withCpus && draw.percent(50) ? ", tier = 1" : "";
      members.add("{ " + cpus + memory + tier + " }");
      List<String> row = new ArrayList<>();
      for (int other = 0; other < nodes; other++) {
        row.add(node == other ? "10" : "" + (20 + Math.abs(node - other)));
      }
      distances.add("[" + String.join(", ", row) + "]");
    }
    return "{ nodes = ["
        + String.join(", ", members)
        + "], distances = ["
        + String.join(", ", distances)
        + "] }";
  }
}
