package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import pageferry.mm.NodeSpec;
import pageferry.mm.Topology;
import pageferry.mm.Watermarks;
import pageferry.mm.ZoneSpec;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.FaultKind;

/** A random subset of all faults, each in random strength. */
final class RandomFaults {
  private static final List<String> STEPS =
      Arrays.stream(MigrationStep.values()).map(MigrationStep::key).toList();
  private static final List<String> FAILABLE =
      STEPS.stream().filter(step -> !step.equals(MigrationStep.REMAP.key())).toList();
  private static final int CHANCE = 35;
  private static final String FOR_EVER = "probability = 100, times = -1";

  /** 4 MiB. */
  private static final long MOST_PLUS_PAGES = 1024;

  private static final Set<FaultKind> ONCE =
      EnumSet.of(
          FaultKind.KILL_TASK,
          FaultKind.OOM_KILL,
          FaultKind.MEMORY_FAILURE,
          FaultKind.OFFLINE_NODE);

  /** What leaves page faults without memory. */
  private static final Set<FaultKind> REFUSING =
      EnumSet.of(FaultKind.FAIL_PAGE_ALLOC, FaultKind.FAILSLAB);

  private final Draw draw;
  private final List<String> tasks;
  private final boolean small;

  /**
   * @param tasks threads that may be killed
   * @param small whether runs are short, so that an actor can relive its past often
   */
  RandomFaults(Draw draw, List<String> tasks, boolean small) {
    this.draw = draw;
    this.tasks = tasks;
    this.small = small;
  }

  List<String> draw() {
    List<String> faults = new ArrayList<>();
    for (FaultKind kind : FaultKind.values()) {
      while (kind.compareTo(FaultKind.PRESSURE) < 0 && draw.percent(CHANCE)) {
        faults.add(fault(kind));
      }
    }
    return faults;
  }

  /** Sometimes the death of one of these threads. */
  List<String> of(List<String> others) {
    if (!draw.percent(CHANCE)) {
      return List.of();
    }
    String of = ", step = " + draw.some(STEPS) + ", task = \"" + draw.oneOf(others) + "\"";
    FaultKind kind = FaultKind.KILL_TASK;
    return List.of("{ fault = " + kind.key() + often(kind) + of + " }");
  }

  /**
   * Pressure on some of the nodes.
   *
   * @param topology the machine, if it is known: only what its nodes have room for
   */
  List<String> pressure(int nodes, @Nullable Topology topology) {
    List<String> pressure = new ArrayList<>();
    for (int node = 0; node < nodes; node++) {
      if (draw.percent(CHANCE)) {
        String free = "{ node = " + node + ", free = " + draw.oneOf("min", "low", "high");
        String plus = draw.oneOf("0 pages", "16 pages", "1 MiB", "4 MiB");
        String when = draw.percent(50) ? "" : ", at = " + draw.oneOf("50 us", "1 ms", "20 ms");
        String stay = draw.percent(50) ? "" : ", for = " + draw.oneOf("100 us", "2 ms", "1 s");
        if (topology == null || hasRoom(topology, node)) {
          pressure.add(free + ", plus = " + plus + when + stay + " }");
        }
      }
    }
    return pressure;
  }

  /** Whether the most that may be drawn to be free is no more than a node has. */
  private static boolean hasRoom(Topology topology, int node) {
    NodeSpec spec = topology.nodes().get(node);
    long marks = 0;
    for (ZoneSpec zone : spec.zones()) {
      marks += Watermarks.of(topology, zone).high();
    }
    return marks + MOST_PLUS_PAGES <= spec.pages();
  }

  private String fault(FaultKind kind) {
    String often = often(kind);
    String own = own(kind);
    boolean endless = REFUSING.contains(kind) && !own.contains("require");
    return "{ fault = " + kind.key() + (endless ? bounded(often) : often) + own + " }";
  }

  /** Who never gets a page for his page fault tries for ever. */
  private static String bounded(String often) {
    return often.contains(FOR_EVER) && !often.contains("interval")
        ? often.replace("times = -1", "times = 20")
        : often;
  }

  /**
   * A task may be killed once, and each of some is enough; a step may fail always. A restart takes
   * as long as all that the actor has lived through.
   */
  private String often(FaultKind kind) {
    if (ONCE.contains(kind)) {
      return ", probability = " + draw.oneOf("1", "10", "100");
    }
    if (draw.percent(10)) {
      return ", fail-nth = " + draw.from(1, 20);
    }
    boolean frequent = kind == FaultKind.CPU_STALL || kind == FaultKind.RESTART_ACTOR;
    String many = frequent ? "3" : draw.oneOf("1", "10", "50", "100");
    String often = ", probability = " + draw.oneOf("0.2", "2", many);
    String most = kind == FaultKind.RESTART_ACTOR ? small ? "50" : "2" : "-1";
    String few = most.equals("2") ? "2" : "5";
    often += ", times = " + draw.oneOf("1", few, most, most);
    often += draw.percent(20) ? ", interval = " + draw.from(2, 7) : "";
    return often + (draw.percent(20) ? ", space = " + draw.from(1, 200) : "");
  }

  private String own(FaultKind kind) {
    return switch (kind) {
      case FAIL_PAGE_ALLOC ->
          ", min-order = "
              + draw.oneOf("0", "0", "1")
              + ", ignore-gfp-wait = "
              + draw.oneOf("on", "off", "off")
              + ", ignore-gfp-highmem = "
              + draw.oneOf("on", "off", "off")
              + (draw.percent(50) ? ", require = migrate_pages" : "");
      case FAILSLAB, FAIL_FOLIO_ISOLATE, PRESSURE, LOST_WAKEUP -> "";
      case FAIL_MIGRATE ->
          ", step = "
              + draw.some(FAILABLE)
              + (draw.percent(50) ? ", error = " + draw.oneOf("EAGAIN", "EBUSY", "ENOMEM") : "");
      case EXTRA_REFERENCE, DIRTY, WRITEBACK -> ", step = " + draw.some(STEPS) + time();
      case KILL_TASK -> ", step = " + draw.some(STEPS) + ", task = " + draw.oneOf(tasks);
      case OOM_KILL, MEMORY_FAILURE -> ", step = " + draw.some(STEPS);
      case OFFLINE_NODE ->
          ", step = "
              + draw.some(STEPS)
              + ", which = "
              + draw.oneOf("source", "target")
              + ", for = "
              + draw.oneOf("200 us", "20 ms");
      case RESTART_ACTOR ->
          ", actor = " + draw.oneOf("node", "page-lock", "address-space", "lru-drain-worker");
      case CPU_STALL, SHOOTDOWN_DELAY, DRAIN_STUCK, RECLAIM_STALL, LATE_WAKEUP -> time();
    };
  }

  private String time() {
    return ", for = "
        + draw.oneOf(
            "1 us",
            "50 us",
            "2 ms",
            "{ exponential = 20 us }",
            "{ pareto { least = 2 us, shape = 1.1, most = 10 ms } }");
  }
}
