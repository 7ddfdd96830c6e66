package pageferry.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.VirtualMachineRun;
import pageferry.house.Slow;
import pageferry.mm.MachineImage;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.Topology;
import pageferry.observe.MapNames;
import pageferry.observe.Tee;
import pageferry.observe.asked.Asked;
import pageferry.observe.asked.Asked.SeriesPlan;
import pageferry.observe.asked.AskedMetrics;
import pageferry.observe.asked.PlacementName;

/** What placement.* counts as entries change is what the machine has when it is asked. */
@Slow
class PlacedPagingTest {
  private static final int PROGRAMS = 6;
  private static final List<String> STEPS =
      List.of(
          "touch, map = MAP, pages = \"0-RANGE\"",
          "touch, map = MAP, pages = \"0-RANGE:3\", access = read",
          "move_pages, map = MAP, nodes = [NODE]",
          "move_pages, map = MAP, nodes = [0, 1, 2], each = 5",
          "mbind, map = MAP, mode = BIND, nodes = [NODE], flags = [MOVE]",
          "madvise, map = MAP, pages = \"3-RANGE\", advice = DONTNEED",
          "madvise, map = MAP, advice = HUGEPAGE",
          "madvise, map = MAP, advice = COLLAPSE",
          "madvise, map = MAP, advice = PAGEOUT",
          "mprotect, map = MAP, prot = r }, { op = mprotect, map = MAP, prot = rw",
          "fork, child = KID, body = [ { op = touch, map = MAP }, { op = wait, signal = never } ]",
          "set_mempolicy, mode = INTERLEAVE, nodes = [0, 1, 2]");

  private static final String PROGRAM =
      """
      ends = any
      hugetlb-pages = 2
      machine { nodes = [
        { cpus = "0-1", memory = 64 MiB }, { memory = 64 MiB }, { memory = 64 MiB }
      ] }
      processes {
        app { cpu = 0, program = [
          { op = mmap, map = a, pages = 512 }
          { op = mmap, map = huge, pages = 1024 }
          { op = mmap, map = shared, pages = 512, share = shared }
          { op = mmap, map = pool, pages = 512, type = hugetlb }
          { op = fork, child = kid-1, body = [
            { op = touch, map = a }, { op = wait, signal = never }
          ] }
          %s
          { op = munmap, map = a, pages = "7-90" }
          { op = mremap, map = shared, to = away, pages = 512 }
          { op = wait, signal = never }
        ] }
        other { cpu = 1, program = [
          { op = wait, signal = nothing }
          { op = signal, signal = never }
          { op = signal, signal = nothing }
        ] }
      }
      """;

  @TempDir Path folder;

  @Test
  void pages_are_counted_where_the_machine_has_them() {
    TreeSet<String> seen = new TreeSet<>();
    for (int seed = 1; seed <= PROGRAMS; seed++) {
      Scenario scenario =
          ExperimentText.read(folder, "random.conf", random(new SplittableRandom(seed)))
              .rows()
              .get(0)
              .scenario();
      Topology topology = scenario.machine().topology();
      TreeSet<String> names =
          new TreeSet<>(PlacementName.all(scenario.maps(), topology.nodeCount()));
      names.removeIf(name -> name.startsWith("placement.other.") || name.endsWith("absent"));
      AskedMetrics asked =
          new AskedMetrics(
              new Asked(names, new SeriesPlan(1, List.of()), false), scenario.maps(), topology);
      Map<String, Double> counted = new TreeMap<>();
      MachineImage image = run(scenario, asked, counted);
      assertThat(counted).as("seed %s", seed).isEqualTo(counts(scenario, image));
      counted.forEach((name, count) -> seen.add(name + (count > 0)));
    }
    assertThat(seen)
        .contains(
            "placement.app.a.node0true",
            "placement.app.huge.node1true",
            "placement.app.away.node2true",
            "placement.app.pool.node0true",
            "placement.kid-1.a.node0true");
  }

  private static MachineImage run(
      Scenario scenario, AskedMetrics asked, Map<String, Double> counted) {
    RunSetup setup = RunSetup.of(scenario, scenario.machine().watchedBy(new Tee(asked)));
    Course course = Course.inOrder(Chooser.fifo(), RunLimits.none());
    try (VirtualEngine engine = VirtualEngine.start();
        VirtualMachineRun run = VirtualMachineRun.begin(engine, setup, course, end -> {})) {
      counted.putAll(asked.values(run.goOn().timeNs()));
      return run.image();
    }
  }

  /** A program that does some steps, and never ends. */
  private static String random(SplittableRandom random) {
    List<String> maps = List.of("a", "huge", "shared", "pool");
    List<String> steps = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String step = STEPS.get(random.nextInt(STEPS.size()));
      steps.add(
          "{ op = "
              + step.replace("MAP", maps.get(random.nextInt(maps.size())))
                  .replace("RANGE", "" + (10 + random.nextInt(500)))
                  .replace("NODE", "" + random.nextInt(3))
                  .replace("KID", "kid-" + (i + 2))
              + " }");
    }
    return PROGRAM.formatted(String.join("\n    ", steps));
  }

  private static Map<String, Double> counts(Scenario scenario, MachineImage image) {
    MapNames names = scenario.maps();
    Topology topology = scenario.machine().topology();
    Map<String, Double> counts = new TreeMap<>();
    for (String name : PlacementName.all(names, topology.nodeCount())) {
      if (!name.startsWith("placement.other.") && !name.endsWith("absent")) {
        counts.put(name, 0.0);
      }
    }
    List<String> owners = owners(scenario, image);
    for (int i = 0; i < owners.size(); i++) {
      MapNames.Process layout = names.layout(owners.get(i)).orElseThrow();
      String owner = owners.get(i);
      image
          .spaces()
          .get(i)
          .entries()
          .forEach(
              (vpn, entry) -> {
                boolean isThere = Pte.has(entry, Pte.PRESENT) && !Pte.has(entry, Pte.ZERO);
                if (isThere) {
                  String map = layout.at(vpn).orElseThrow().map();
                  int node = topology.nodeOf(Pte.pfn(entry));
                  double pages = Pte.has(entry, Pte.HUGE) ? Paging.X86_64.huge() : 1;
                  counts.merge(
                      "placement." + owner + "." + map + ".node" + node, pages, Double::sum);
                }
              });
    }
    return counts;
  }

  /** Whose each space is: processes come first, and one task forks all children in order. */
  private static List<String> owners(Scenario scenario, MachineImage image) {
    List<String> owners = new ArrayList<>(List.of("app", "other"));
    scenario.maps().children().forEach(child -> owners.add(child.name()));
    assertThat(image.spaces()).hasSizeGreaterThanOrEqualTo(2);
    return owners.subList(0, Math.min(owners.size(), image.spaces().size()));
  }
}
