package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import pageferry.experiment.torture.Ordeal.Crowd;
import pageferry.experiment.torture.Ordeal.Worker;

/** Draws ordeals: what an experiment leaves open, each time anew. */
final class Swarm {
  private static final int MOST_STEPS = 10;

  /** A node that is one memory block, which can go offline. */
  private static final String BLOCK = "memory = 128 MiB, movable = 128 MiB, hotplugged = yes";

  private final Ground ground;

  /**
   * What ordeals are drawn from.
   *
   * @param fixed keys that the experiment sets, as text; they are not drawn
   * @param keys the names of those keys
   * @param kernels all kernels
   * @param strategies all strategies
   */
  record Ground(
      List<String> fixed, List<String> keys, List<String> kernels, List<String> strategies) {}

  Swarm(Ground ground) {
    this.ground = ground;
  }

  /** The ordeal of that seed; a machine that the experiment sets has the given size. */
  Ordeal draw(long seed, int fixedCpus, int fixedNodes) {
    Draw draw = new Draw(seed);
    boolean own = !ground.keys().contains("machine");
    int nodes = own ? draw.from(2, 4) : fixedNodes;
    int cpusPerNode = draw.from(1, 2);
    int withCpus = draw.from(1, nodes);
    int cpus = own ? cpusPerNode * withCpus : fixedCpus;
    List<String> machine = new ArrayList<>(ground.fixed());
    if (own) {
      machine.add("machine = " + machine(draw, nodes, cpusPerNode, withCpus));
    }
    choose("kernel", draw.oneOf(ground.kernels()), machine);
    choose("strategy", draw.oneOf(ground.strategies()), machine);
    choose("schedule", draw.oneOf("random", "random", "fifo"), machine);
    choose("architecture", draw.oneOf("x86_64", "x86_64", "arm64", "ppc64", "s390"), machine);
    choose("hugetlb-pages", draw.oneOf("0", "1", "3"), machine);
    choose("tmpfs-huge", draw.oneOf("off", "off", "on"), machine);
    if (!ground.keys().contains("demotion")) {
      machine.add("demotion { " + demotion(draw, nodes) + " }");
    }
    choose("thp", draw.oneOf("always", "madvise", "madvise", "never"), machine);
    List<Crowd> processes = processes(draw, cpus, nodes);
    List<String> tasks =
        processes.stream().flatMap(each -> each.threads().stream()).map(Worker::name).toList();
    RandomFaults faults = new RandomFaults(draw, tasks, nodes);
    List<String> pressure = ground.keys().contains("pressure") ? List.of() : faults.pressure();
    List<String> plan = ground.keys().contains("faults") ? List.of() : faults.draw();
    return new Ordeal(seed, machine, pressure, plan, processes);
  }

  private void choose(String key, String value, List<String> machine) {
    if (!ground.keys().contains(key)) {
      machine.add(key + " = \"" + value + "\"");
    }
  }

  /** Only the protocols without a deadlock of their own. */
  private static String demotion(Draw draw, int nodes) {
    List<Integer> targets = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      targets.add(draw.percent(50) && node + 1 < nodes ? node + 1 : -1);
    }
    return "protocol = " + draw.oneOf("off", "off", "unlocked") + ", targets = " + targets;
  }

  private static List<Crowd> processes(Draw draw, int cpus, int nodes) {
    List<List<String>> names = new ArrayList<>();
    int count = draw.from(1, 3);
    for (int i = 0; i < count; i++) {
      int process = i;
      names.add(
          IntStream.range(0, draw.from(1, 3))
              .mapToObj(j -> "thread-" + process + "-" + j)
              .toList());
    }
    List<String> tasks = names.stream().flatMap(List::stream).toList();
    RandomCalls calls = new RandomCalls(draw, new RandomCalls.Setting(cpus, nodes, tasks));
    List<Crowd> processes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "process-" + i;
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
