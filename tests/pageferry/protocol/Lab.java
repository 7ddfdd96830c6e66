package pageferry.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.actors.ProcessSpec;
import pageferry.actors.ProcessSpec.ThreadSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.conf.FaultReader;
import pageferry.experiment.conf.StrategyReader;
import pageferry.experiment.read.Machines;
import pageferry.mm.CgroupSpec;
import pageferry.mm.HugePageMode;
import pageferry.mm.KernelProfile;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MachineImage;
import pageferry.mm.Madvice;
import pageferry.mm.PageSet;
import pageferry.mm.ProgramSignal;
import pageferry.mm.Provision;
import pageferry.mm.SwapSpec;
import pageferry.mm.Topology;
import pageferry.observe.Audit;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.madvise.MadviseCall;
import pageferry.protocol.mmap.MmapCall;
import pageferry.protocol.mmap.MunmapCall;
import pageferry.protocol.move.MovePagesCall;
import pageferry.protocol.program.MapType;
import pageferry.protocol.program.MoveArrays;
import pageferry.protocol.program.Protection;
import pageferry.protocol.program.StepResult;
import pageferry.protocol.strategy.Strategy;
import pageferry.world.FaultKind;
import pageferry.world.FaultPoint;
import pageferry.world.TaskEvent;
import pageferry.world.Tracepoint;

/** A machine whose tasks are driven step by step; each step must leave it at rest. */
final class Lab implements AutoCloseable {
  static final int MF_MOVE = 2;
  static final int MF_MOVE_ALL = 4;

  /** The task that is always there; its own memory is never touched. */
  static final String JANITOR = "janitor";

  private static final ConfFiles FILES = ConfFiles.installed();
  private static final MachineSpec PLAIN = new Machines(FILES).plain("two-socket", "6.1");
  private static final long NOWHERE = 0x90000;

  private final VirtualEngine engine = VirtualEngine.start();
  private final VirtualRun<Machine.Command> run;
  private final List<Tracepoint> events = new ArrayList<>();

  Lab(Topology topology, String strategy, Chooser chooser) {
    this(topology, strategy, chooser, FaultPoint.NONE);
  }

  Lab(Topology topology, String strategy, Chooser chooser, FaultPoint faults) {
    this(on(PLAIN, topology, strategy), chooser, faults);
  }

  private Lab(MachineSpec machine, Chooser chooser, FaultPoint faults) {
    MachineSpec spec = machine.watchedBy((timeNs, cpu, task, event) -> events.add(event));
    run =
        engine.begin(
            environment -> Machine.create(spec, environment.with(faults)),
            course(chooser, faults),
            1);
    begin(new ThreadSpec(JANITOR, 0, List.of()));
  }

  /** Where actors may crash, Akka restarts them. */
  private static Course course(Chooser chooser, FaultPoint faults) {
    Course course = Course.inOrder(chooser, new RunLimits(5_000_000, 1L << 50));
    return faults == FaultPoint.NONE ? course : course.inAkka();
  }

  private static MachineSpec on(MachineSpec plain, Topology topology, String strategy) {
    return new MachineSpec(
        topology,
        plain.profile(),
        strategy(strategy),
        plain.costs(),
        plain.setup(),
        plain.tracer());
  }

  Lab(String strategy) {
    this(PLAIN.topology(), strategy, Chooser.fifo());
  }

  /** A machine whose tmpfs is mounted huge=always. */
  static Lab withHugeTmpfs(String strategy) {
    return of(strategy, new MachineSpec.Setup(List.of(), HugePageMode.MADVISE, 0, true), "");
  }

  /** A machine with a free huge page of hugetlb on each node, and what befalls it. */
  static Lab withHugetlb(String strategy, String faults) {
    return of(strategy, new MachineSpec.Setup(List.of(), HugePageMode.MADVISE, 1, false), faults);
  }

  /** A machine whose mbind() knows MPOL_MF_LAZY. */
  static Lab withLazyMbind() {
    KernelProfile plain = PLAIN.profile();
    Map<KernelSwitch, Long> lazy = new EnumMap<>(Map.of(KernelSwitch.MBIND_LAZY, 1L));
    KernelProfile profile = plain.with(plain.name(), plain.strategy(), lazy);
    MachineSpec machine =
        new MachineSpec(
            PLAIN.topology(),
            profile,
            strategy("batch"),
            PLAIN.costs(),
            PLAIN.setup(),
            PLAIN.tracer());
    return new Lab(machine, Chooser.fifo(), FaultPoint.NONE);
  }

  /** A machine of that shape under memory pressure. */
  static Lab pressed(Topology topology, MachineSpec.Pressure... pressure) {
    MachineSpec.Setup setup =
        new MachineSpec.Setup(List.of(pressure), HugePageMode.MADVISE, 0, false);
    MachineSpec plain = new Machines(FILES).plain("two-socket", "6.1", setup);
    return new Lab(on(plain, topology, "batch"), Chooser.fifo(), FaultPoint.NONE);
  }

  /** A machine with a swap device of that kind. */
  static Lab withSwap(SwapSpec.Kind kind) {
    Provision swaps = Provision.NONE.swapping(SwapSpec.usual(kind, 2048));
    return of(
        "batch",
        new MachineSpec.Setup(
            List.of(), HugePageMode.MADVISE, 0, false, MachineSpec.Concurrency.USUAL, swaps),
        "");
  }

  /** A machine with a control group. */
  static Lab withGroup() {
    Provision group = Provision.NONE.grouping(List.of(new CgroupSpec("g", new TreeMap<>())));
    return of(
        "batch",
        new MachineSpec.Setup(
            List.of(), HugePageMode.MADVISE, 0, false, MachineSpec.Concurrency.USUAL, group),
        "");
  }

  private static Lab of(String strategy, MachineSpec.Setup setup, String faults) {
    MachineSpec plain = new Machines(FILES).plain("two-socket", "6.1", setup);
    MachineSpec machine = on(plain, plain.topology(), strategy);
    return new Lab(machine, Chooser.fifo(), faults(faults, plain.topology()));
  }

  /** A machine of conf/machines with that kernel, and what befalls it as an experiment says it. */
  static Lab onMachine(String name, String kernel, String strategy, String faults) {
    MachineSpec plain = new Machines(FILES).plain(name, kernel);
    MachineSpec machine = on(plain, plain.topology(), strategy);
    return new Lab(machine, Chooser.fifo(), faults(faults, plain.topology()));
  }

  private static FaultPoint faults(String faults, Topology topology) {
    var list = ConfParser.text("faults", "faults = [" + faults + "]").members("it").get("faults");
    return FaultReader.read(list, topology, Set.of("main", "other")).begin(1);
  }

  static Topology twoSockets() {
    return PLAIN.topology();
  }

  /** The names in conf/strategies.conf. */
  static List<String> strategies() {
    return List.copyOf(FILES.shared("strategies.conf").members("strategies").keySet());
  }

  static Strategy strategy(String name) {
    var reference =
        ConfParser.text("reference", "strategy = " + name).members("it").get("strategy");
    return new StrategyReader(FILES.shared("strategies.conf"), null).referred(reference);
  }

  /** Starts a process and lets the machine come to rest. */
  void begin(ThreadSpec... threads) {
    run.tell(new Machine.Spawn(new ProcessSpec(List.of(threads))));
    rest();
  }

  /** The same in a control group. */
  void beginIn(int group, ThreadSpec... threads) {
    run.tell(new Machine.Spawn(new ProcessSpec(List.of(threads), group)));
    rest();
  }

  /** All that was reported, faults left out. */
  List<Tracepoint> events() {
    return events.stream().filter(event -> !(event instanceof TaskEvent.FaultInjected)).toList();
  }

  /** The faults that have come so far. */
  List<TaskEvent.FaultInjected> injected() {
    return events.stream()
        .filter(TaskEvent.FaultInjected.class::isInstance)
        .map(TaskEvent.FaultInjected.class::cast)
        .toList();
  }

  /** Those of one kind. */
  List<TaskEvent.FaultInjected> injected(FaultKind kind) {
    return injected().stream().filter(fault -> fault.kind() == kind).toList();
  }

  StepResult drive(String task, Step step) {
    List<StepResult> outcomes = new ArrayList<>();
    run.tell(new Machine.Drive(task, step, outcomes::add));
    rest();
    assertThat(outcomes).as("outcomes of %s", step.op()).hasSize(1);
    return outcomes.get(0);
  }

  /** The same for a step that must return 0. */
  StepResult succeed(String task, Step step) {
    StepResult outcome = drive(task, step);
    assertThat(outcome.ret()).as("%s", outcome).isGreaterThanOrEqualTo(0);
    return outcome;
  }

  void mapAndTouch(String task, long vpn, long pages) {
    succeed(task, mmap(vpn, pages));
    succeed(task, new Step.Touch(PageSet.span(vpn, pages, 1), true));
  }

  void mapAndTouchHuge(String task, long vpn, long pages) {
    succeed(task, mmap(vpn, pages));
    succeed(task, new MadviseCall.Madvise(vpn << 12, pages << 12, Madvice.HUGEPAGE));
    succeed(task, new Step.Touch(PageSet.span(vpn, pages, 1), true));
  }

  static Step mmap(long vpn, long pages) {
    return new MmapCall.Mmap("at-" + vpn, vpn, pages, MapType.ANON, false, Protection.READ_WRITE);
  }

  /** The signal of that name in a machine that has no other. */
  static ProgramSignal signal(String name) {
    return ProgramSignal.of(name, List.of());
  }

  static Step move(PageSet pages, int node, int flags) {
    MoveArrays arrays = new MoveArrays(pages, List.of(node), pages.size(), MoveArrays.Bad.NONE);
    return new MovePagesCall.MovePages("", arrays, flags);
  }

  /** The same for the pages of another task, whoever else maps them. */
  static Step move(String target, PageSet pages, int node) {
    MoveArrays arrays = new MoveArrays(pages, List.of(node), pages.size(), MoveArrays.Bad.NONE);
    return new MovePagesCall.MovePages(target, arrays, MF_MOVE_ALL);
  }

  /** Where the pages of a task are: node numbers, or negated errnos. */
  List<Integer> placement(String task, PageSet pages) {
    MoveArrays arrays = new MoveArrays(pages, List.of(), pages.size(), MoveArrays.Bad.NONE);
    return succeed(task, new MovePagesCall.MovePages("", arrays, MF_MOVE)).status();
  }

  void assertAllOn(int node, String task, PageSet pages) {
    assertThat(placement(task, pages)).isEqualTo(Collections.nCopies((int) pages.size(), node));
  }

  void munmap(String task, long vpn, long pages) {
    succeed(task, new MunmapCall.Munmap(vpn << 12, pages << 12));
  }

  /** Free page frames by node, nothing being kept by a batch on its way to an LRU list. */
  List<Long> freePages() {
    succeed(JANITOR, move(PageSet.span(NOWHERE, 1, 1), 0, MF_MOVE));
    image();
    return report().freePages();
  }

  /** The names of the tasks that have not exited. */
  List<String> tasks() {
    return report().tasks().stream().map(MachineReport.TaskState::name).toList();
  }

  MachineReport report() {
    List<MachineReport> reports = new ArrayList<>();
    run.tell(new Machine.Report(reports::add));
    rest();
    assertThat(reports).hasSize(1);
    MachineReport report = reports.get(0);
    assertThat(report.tasks()).allSatisfy(task -> assertThat(task.blockedOn()).isEmpty());
    return report;
  }

  /** An image of all memory; it must be sound. */
  MachineImage image() {
    List<MachineImage> images = new ArrayList<>();
    run.tell(new Machine.Inspect(images::add));
    rest();
    assertThat(images).hasSize(1);
    assertThat(Audit.complaints(images.get(0))).isEmpty();
    return images.get(0);
  }

  private void rest() {
    RunEnd end = run.pump();
    assertThat(end.kind()).as(end.message()).isEqualTo(RunEnd.Kind.QUIESCENT);
  }

  @Override
  public void close() {
    engine.close();
  }
}
