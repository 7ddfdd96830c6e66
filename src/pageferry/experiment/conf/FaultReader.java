package pageferry.experiment.conf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.faults.FaultAttr;
import pageferry.faults.FaultFilter;
import pageferry.faults.FaultPlan;
import pageferry.faults.FaultRule;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.NodeMask;
import pageferry.mm.Topology;
import pageferry.protocol.strategy.MigrationStep;
import pageferry.world.FaultKind;
import pageferry.world.Latency;

/** Reads the faults of an experiment. */
public final class FaultReader {
  private static final String WHAT = "a fault";
  private static final long MOST_FAULT_NS = 1_000_000 * Units.NS_PER_S;
  private static final int MAX_DEPTH = 32;
  private static final int HUNDRED = 100;
  private static final List<String> ACTORS =
      List.of("node", "page-lock", "address-space", "lru-drain-worker");

  private static final Map<String, String> ENDS =
      new TreeMap<>(Map.of("source", "source", "target", "target"));

  private final Topology topology;
  private final Set<String> tasks;

  private FaultReader(Topology topology, Set<String> tasks) {
    this.topology = topology;
    this.tasks = tasks;
  }

  /** The plan of an experiment with those tasks; none if {@code faults} is null. */
  public static FaultPlan read(@Nullable Entry faults, Topology topology, Set<String> tasks) {
    if (faults == null) {
      return FaultPlan.NONE;
    }
    List<FaultRule> rules = new ArrayList<>();
    String expected = "a list such as [{ fault = fail_migrate, step = copy, probability = 10 }]";
    faults.list(expected).forEach(each -> rules.add(new FaultReader(topology, tasks).rule(each)));
    return new FaultPlan(rules);
  }

  /** The keys that a fault may have besides those of {@link Keys#FAULT}. */
  public static List<String> keys(FaultKind kind) {
    return FaultKeys.of(kind);
  }

  private FaultRule rule(Entry entry) {
    Entry name = entry.members(WHAT).get("fault");
    if (name == null) {
      throw BadInput.at(entry.place(), "the key 'fault' in " + WHAT, "none");
    }
    FaultKind kind = name.oneOf(WHAT, kinds());
    List<String> keys = new ArrayList<>(Keys.FAULT.keys());
    keys.addAll(keys(kind));
    Fields fields = entry.fields("the fault " + kind.key(), keys);
    return new FaultRule(kind, attr(fields), filter(fields, kind), effect(fields, kind));
  }

  private static Map<String, FaultKind> kinds() {
    Map<String, FaultKind> kinds = new TreeMap<>();
    Arrays.stream(FaultKind.values()).forEach(kind -> kinds.put(kind.key(), kind));
    return kinds;
  }

  private static FaultAttr attr(Fields fields) {
    if (fields.has("probability") == fields.has("fail-nth")) {
      throw fields.owner().mistake("either 'probability' or 'fail-nth' in a fault");
    }
    double probability = 0;
    if (fields.has("probability")) {
      probability = fields.get("probability").number();
      if (probability < 0 || probability > HUNDRED) {
        throw fields.get("probability").mistake("percent from 0 to 100 for 'probability'");
      }
    }
    Entry times = fields.find("times");
    return new FaultAttr(
        probability,
        fields.count("interval", 1, 1),
        times == null ? 1 : times.count(-1, Integer.MAX_VALUE),
        fields.whole("space", 0, 0),
        fields.count("fail-nth", 1, 0));
  }

  private FaultFilter filter(Fields fields, FaultKind kind) {
    return new FaultFilter(
        kind == FaultKind.RESTART_ACTOR
            ? actors(fields.find("actor"))
            : tasks(fields.find("task-filter")),
        cpus(fields.find("cpus")),
        nodes(fields.find("node")),
        steps(fields.find("step"), kind),
        new FaultFilter.Stack(
            functions(fields.find("require")),
            functions(fields.find("reject")),
            depth(fields.find("stacktrace-depth"))),
        alloc(fields, kind));
  }

  private static int depth(@Nullable Entry entry) {
    return entry == null ? MAX_DEPTH : entry.count(0, MAX_DEPTH);
  }

  /** Of fail_page_alloc; the kernel's defaults. */
  private FaultFilter.Alloc alloc(Fields fields, FaultKind kind) {
    if (kind != FaultKind.FAIL_PAGE_ALLOC) {
      return FaultFilter.Alloc.ANY;
    }
    return new FaultFilter.Alloc(
        minOrder(fields.find("min-order")),
        fields.flag("ignore-gfp-wait", true),
        fields.flag("ignore-gfp-highmem", true));
  }

  private int minOrder(@Nullable Entry entry) {
    return entry == null ? 1 : entry.count(0, topology.paging().maxOrder());
  }

  private static List<Entry> oneOrMore(@Nullable Entry entry, String expected) {
    if (entry == null) {
      return List.of();
    }
    List<Entry> entries = entry.isList() ? entry.list(expected) : List.of(entry);
    if (entries.isEmpty()) {
      throw entry.mistake(expected + ", at least one");
    }
    return entries;
  }

  private List<String> tasks(@Nullable Entry entry) {
    return oneOrMore(entry, "a list of tasks").stream().map(this::task).toList();
  }

  private String task(Entry entry) {
    if (!tasks.contains(entry.text())) {
      throw entry.unknown("a task", tasks);
    }
    return entry.text();
  }

  private static List<String> actors(@Nullable Entry entry) {
    List<String> names = new ArrayList<>();
    for (Entry each : oneOrMore(entry, "a list of kinds of actors")) {
      if (!ACTORS.contains(each.text())) {
        throw each.unknown("a kind of actor that can be restarted", ACTORS);
      }
      names.add(each.text());
    }
    return names;
  }

  private static List<String> functions(@Nullable Entry entry) {
    List<String> names = new ArrayList<>();
    for (Entry each : oneOrMore(entry, "a list of kernel functions")) {
      if (!KernelFunction.names().contains(each.text())) {
        throw each.unknown("a function that tasks are in", KernelFunction.names());
      }
      names.add(each.text());
    }
    return names;
  }

  private List<Integer> cpus(@Nullable Entry entry) {
    List<Integer> cpus = new ArrayList<>();
    for (Entry each : oneOrMore(entry, "a list of CPUs")) {
      int cpu = each.count(0, Integer.MAX_VALUE);
      if (cpu >= topology.cpuCount()) {
        throw each.mistake("a CPU of the machine, 0 to " + (topology.cpuCount() - 1));
      }
      cpus.add(cpu);
    }
    return cpus;
  }

  private NodeMask nodes(@Nullable Entry entry) {
    NodeMask nodes = NodeMask.NONE;
    for (Entry each : oneOrMore(entry, "a list of nodes")) {
      long node = each.whole(0, Integer.MAX_VALUE);
      if (node >= topology.nodeCount()) {
        throw each.mistake("a node of the machine, 0 to " + (topology.nodeCount() - 1));
      }
      nodes = nodes.with((int) node);
    }
    return nodes;
  }

  private static List<Integer> steps(@Nullable Entry entry, FaultKind kind) {
    List<String> known = Arrays.stream(MigrationStep.values()).map(MigrationStep::key).toList();
    List<Integer> steps = new ArrayList<>();
    for (Entry each : oneOrMore(entry, "a list of migration steps")) {
      MigrationStep step = MigrationStep.of(each.text());
      if (step == null) {
        throw each.unknown("a step of migration", known);
      }
      if (kind == FaultKind.FAIL_MIGRATE && step == MigrationStep.REMAP) {
        throw each.mistake("a step that can fail: after copy there is no way back");
      }
      steps.add(step.ordinal());
    }
    return steps;
  }

  private FaultRule.Effect effect(Fields fields, FaultKind kind) {
    Latency none = new Latency.Constant(0);
    Latency duration =
        FaultKeys.lasts(kind) ? CostReader.latency(fields.get("for"), MOST_FAULT_NS) : none;
    Entry error = fields.find("error");
    return new FaultRule.Effect(
        duration,
        error == null ? null : error.oneOf("an error of a migration step", FaultKeys.ERRORS),
        whom(fields));
  }

  private String whom(Fields fields) {
    Entry which = fields.find("which");
    Entry task = fields.find("task");
    if (task != null) {
      return task(task);
    }
    return which == null ? "" : which.oneOf("source or target", ENDS);
  }

  /** Which keys a fault has besides those that all have. */
  private static final class FaultKeys {
    static final Map<String, Errno> ERRORS =
        new TreeMap<>(Map.of("EAGAIN", Errno.EAGAIN, "EBUSY", Errno.EBUSY, "ENOMEM", Errno.ENOMEM));

    private FaultKeys() {}

    static List<String> of(FaultKind kind) {
      return switch (kind) {
        case FAIL_PAGE_ALLOC ->
            List.of("min-order", "ignore-gfp-wait", "ignore-gfp-highmem", "node");
        case FAILSLAB, PRESSURE, LOST_WAKEUP -> List.of();
        case FAIL_FOLIO_ISOLATE -> List.of("node");
        case FAIL_MIGRATE -> List.of("step", "error", "node");
        case EXTRA_REFERENCE, DIRTY, WRITEBACK -> List.of("step", "for", "node");
        case KILL_TASK -> List.of("step", "task", "node");
        case OOM_KILL, MEMORY_FAILURE -> List.of("step", "node");
        case OFFLINE_NODE -> List.of("step", "which", "for", "node");
        case RESTART_ACTOR -> List.of("actor");
        case CPU_STALL, SHOOTDOWN_DELAY, DRAIN_STUCK, LATE_WAKEUP -> List.of("for");
        case RECLAIM_STALL -> List.of("for", "node");
      };
    }

    static boolean lasts(FaultKind kind) {
      return of(kind).contains("for");
    }
  }
}
