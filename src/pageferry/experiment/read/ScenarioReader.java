package pageferry.experiment.read;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import pageferry.actors.MachineSpec;
import pageferry.actors.MachineSpec.Concurrency;
import pageferry.actors.MachineSpec.Setup;
import pageferry.engine.virtual.RunLimits;
import pageferry.experiment.conf.CgroupNames;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.CostReader;
import pageferry.experiment.conf.Entry;
import pageferry.experiment.conf.FaultReader;
import pageferry.experiment.conf.Fields;
import pageferry.experiment.conf.FolioModes;
import pageferry.experiment.conf.KernelReader;
import pageferry.experiment.conf.KernelReader.Kernel;
import pageferry.experiment.conf.Keys;
import pageferry.experiment.conf.MachineReader;
import pageferry.experiment.conf.OwnLockNames;
import pageferry.experiment.conf.PagingReader;
import pageferry.experiment.conf.StrategyReader;
import pageferry.experiment.conf.SwapReader;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.plan.Scenario.Conduct;
import pageferry.experiment.plan.Scenario.Patience;
import pageferry.experiment.plan.Scenario.Trouble;
import pageferry.experiment.program.Knobs;
import pageferry.experiment.program.Names;
import pageferry.experiment.read.ProcessReader.Processes;
import pageferry.mm.CpuMask;
import pageferry.mm.Demotion;
import pageferry.mm.HugePageMode;
import pageferry.mm.MemoryTiers;
import pageferry.mm.NodeMask;
import pageferry.mm.Paging;
import pageferry.mm.Preemption;
import pageferry.mm.Provision;
import pageferry.mm.SwapSpec;
import pageferry.mm.Topology;
import pageferry.observe.asked.Asked;
import pageferry.protocol.strategy.Strategy;
import pageferry.world.CostModel;

/** Reads what one run consists of: machine, kernel, strategy, costs, pressure, processes. */
final class ScenarioReader {

  /** Seconds whose nanoseconds a long can hold. */
  private static final long MOST_HUNG_SECS = 1_000_000_000;

  private static final Map<String, Boolean> SCHEDULES =
      new TreeMap<>(Map.of("fifo", false, "random", true));

  private final ConfFiles files;
  private final Fields fields;

  ScenarioReader(ConfFiles files, Fields fields) {
    this.files = files;
    this.fields = fields;
  }

  Scenario read() {
    Entry described = machine();
    Topology topology = topology(described);
    OwnLockNames locks = OwnLockNames.read(fields.find("locks"));
    CgroupNames cgroups = CgroupNames.read(fields.find("cgroups"), fields.get("processes"));
    Kernel kernel = new KernelReader(files).read(fields.get("kernel"), switches());
    MachineSpec machine =
        new MachineSpec(
            topology,
            kernel.profile(),
            strategy(kernel, locks, topology.paging()),
            costs(described).withPages(topology.paging()),
            new Setup(
                PressureReader.read(fields, topology),
                hugePages(),
                fields.get("hugetlb-pages").count(0, Integer.MAX_VALUE),
                fields.get("tmpfs-huge").flag(),
                new Concurrency(preemption(), locks.all(), nohzFull(topology)),
                Provision.NONE
                    .demoting(demotion(topology))
                    .with(FolioModes.read(folioSizes(), topology.paging()))
                    .grouping(cgroups.all())
                    .swapping(swap(topology.paging()))
                    .writing(Knobs.files(fields.get("set")))),
            (timeNs, cpu, task, event) -> {});
    Names names = new Names(topology.cpuCount(), locks, cgroups);
    Processes processes = ProcessReader.read(fields.get("processes"), names, topology.paging());
    return new Scenario(
        machine,
        processes.specs(),
        conduct(topology, ProgramTasks.of(processes.specs())),
        SearchPlanReader.read(fields.get("explore")),
        processes.maps(),
        Asked.NOTHING);
  }

  private Fields architecture() {
    return files
        .referred("architectures", "an architecture", fields.get("architecture"))
        .fields(Keys.ARCHITECTURE);
  }

  /** What architecture and experiment change in the kernel. */
  private List<Entry> switches() {
    List<Entry> changes = new ArrayList<>();
    changes.add(architecture().get("switches"));
    Entry own = fields.find("switches");
    if (own != null) {
      changes.add(own);
    }
    return changes;
  }

  /** The object that describes the machine. */
  private Entry machine() {
    Entry machine = fields.get("machine");
    return machine.isObject() ? machine : files.referred("machines", "a machine", machine);
  }

  private Topology topology(Entry described) {
    boolean inline = fields.get("machine").isObject();
    String name = inline ? "in the experiment" : bareName(described.name());
    return MachineReader.read(name, described, PagingReader.read(architecture()));
  }

  private CostModel costs(Entry machine) {
    return CostReader.read(files, machine.fields(Keys.MACHINE).find("costs"), fields.find("costs"));
  }

  private @Nullable SwapSpec swap(Paging paging) {
    Entry swap = fields.find("swap");
    return swap == null ? null : SwapReader.read(swap, paging);
  }

  private Strategy strategy(Kernel kernel, OwnLockNames locks, Paging paging) {
    StrategyReader strategies =
        new StrategyReader(
            files.shared("strategies.conf"), fields.find("strategies"), locks, paging);
    Entry own = fields.find("strategy");
    Entry chosen = own == null ? kernel.strategy() : own;
    return chosen == null
        ? strategies.named(kernel.profile().strategy())
        : strategies.referred(chosen);
  }

  /** Huge pages alone have a word; a list of sizes leaves them as a machine begins. */
  private HugePageMode hugePages() {
    Entry thp = fields.get("thp");
    return thp.isObject()
        ? HugePageMode.MADVISE
        : thp.oneOf("a use of huge pages, or of folios by size", hugePageModes());
  }

  private @Nullable Entry folioSizes() {
    Entry thp = fields.get("thp");
    Entry sizes = fields.find("mthp");
    if (thp.isObject() && sizes != null) {
      throw sizes.mistake("sizes of folios once, which 'thp' says already");
    }
    return thp.isObject() ? thp : sizes;
  }

  private static Map<String, HugePageMode> hugePageModes() {
    Map<String, HugePageMode> modes = new TreeMap<>();
    for (HugePageMode mode : HugePageMode.values()) {
      modes.put(mode.name().toLowerCase(Locale.ROOT), mode);
    }
    return modes;
  }

  private Preemption preemption() {
    return fields.get("preemption").oneOf("a kind of preemption", Preemption.byKey());
  }

  private CpuMask nohzFull(Topology topology) {
    CpuMask cpus = CpuMask.NONE;
    for (Entry each : fields.get("nohz-full").list("a list of CPUs")) {
      cpus = cpus.with(each.count(0, topology.cpuCount() - 1));
    }
    return cpus;
  }

  private Conduct conduct(Topology topology, Set<String> tasks) {
    Fields limits = fields.get("limits").fields(Keys.LIMITS);
    return new Conduct(
        fields.get("seed").whole(Long.MIN_VALUE, Long.MAX_VALUE),
        fields.get("schedule").oneOf("a schedule", SCHEDULES),
        new RunLimits(
            limits.get("steps").whole(1, Long.MAX_VALUE), limits.get("time").nanoseconds()),
        ends(fields.get("ends")),
        patience(),
        new Trouble(
            FaultReader.read(fields.find("faults"), topology, tasks), fields.flag("audit", false)));
  }

  private Patience patience() {
    Fields liveness = fields.get("liveness").fields(Keys.LIVENESS);
    return new Patience(
        fields.get("hung-task-timeout-secs").whole(0, MOST_HUNG_SECS),
        liveness.get("overtakes").count(0, Integer.MAX_VALUE),
        liveness.get("stall").nanoseconds());
  }

  private static Set<Ending> ends(Entry entry) {
    if (!entry.isList() && !entry.isObject() && entry.text().equals("any")) {
      return EnumSet.allOf(Ending.class);
    }
    Set<Ending> ends = EnumSet.noneOf(Ending.class);
    List<Entry> words = entry.isList() ? entry.list("a list of endings") : List.of(entry);
    words.forEach(word -> ends.add(word.oneOf("an ending", Ending.byKey())));
    return ends;
  }

  private Demotion demotion(Topology topology) {
    Fields demotion = fields.get("demotion").fields(Keys.DEMOTION);
    List<NodeMask> targets = new ArrayList<>();
    for (Entry each : demotion.get("targets").list("the nodes that each node demotes to")) {
      targets.add(demotionTargets(topology, each));
    }
    Map<String, Demotion.Protocol> protocols = new TreeMap<>();
    for (Demotion.Protocol protocol : Demotion.Protocol.values()) {
      protocols.put(protocol.name().toLowerCase(Locale.ROOT), protocol);
    }
    return new Demotion(
        demotion.get("protocol").oneOf("a protocol of demotion", protocols),
        targets,
        MemoryTiers.lower(topology),
        demotion.flag("kswapd", true));
  }

  private static NodeMask demotionTargets(Topology topology, Entry of) {
    int last = topology.nodeCount() - 1;
    NodeMask nodes = NodeMask.NONE;
    for (Entry each : of.isList() ? of.list("a list of nodes") : List.<Entry>of()) {
      nodes = nodes.with(each.count(0, last));
    }
    int only = of.isList() ? -1 : of.count(-1, last);
    return only < 0 ? nodes : NodeMask.of(only);
  }

  private static String bareName(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    int dot = name.endsWith(".conf") || name.endsWith(".json") ? name.lastIndexOf('.') : -1;
    return dot < 0 ? name : name.substring(0, dot);
  }
}
