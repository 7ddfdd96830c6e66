package pageferry.experiment.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.RunLimits;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.run.Homes;
import pageferry.experiment.run.Observation;
import pageferry.experiment.run.RunSetup;
import pageferry.experiment.run.VirtualMachineRun;
import pageferry.explore.Replay;
import pageferry.explore.SearchKind;
import pageferry.explore.SearchSize;
import pageferry.explore.Switches;
import pageferry.journal.Divergence;
import pageferry.journal.JournalFailure;
import pageferry.journal.RunFinished;
import pageferry.journal.RunWriter;
import pageferry.observe.RunMetrics;
import pageferry.observe.ScheduleEvent;
import pageferry.observe.SignalPlan;
import pageferry.observe.Standstill;
import pageferry.protocol.kernel.MachineFacts;
import pageferry.world.CostModel;
import pageferry.world.FaultPoint;
import pageferry.world.Fingerprint;
import pageferry.world.Tracer;

/**
 * Runs one row of an experiment again and again, each time with another schedule, in one
 * ActorSystem. Every latency is a choice, so nothing costs time by itself.
 */
final class Trials {
  private static final CostModel FREE = CostModel.free();

  /** Of the steps that a schedule may have, this part may pass without progress. */
  private static final long PATIENCE = 4;

  private final VirtualEngine engine;
  private final Row row;
  private final Scenario scenario;
  private final RunLimits limits;
  private final SearchWindow window;
  private final Judge judge;
  private final SignalPlan signals;
  private final MachineFacts facts;

  /**
   * @param engine where the schedules are run
   * @param row what is run
   */
  Trials(VirtualEngine engine, Row row) {
    this(engine, row, row.scenario().search().limits().steps());
  }

  /**
   * @param steps how many steps a schedule may have
   */
  Trials(VirtualEngine engine, Row row, long steps) {
    this.engine = engine;
    this.row = row;
    this.scenario = row.scenario();
    this.limits = new RunLimits(steps, Long.MAX_VALUE);
    this.judge = new Judge(row);
    this.window = SearchWindow.of(scenario);
    this.signals = scenario.signals();
    this.facts = scenario.machine().facts();
  }

  /** For how many steps there may be no progress. */
  private long patience() {
    return Math.max(1, limits.steps() / PATIENCE);
  }

  /** A run in order. */
  Trial inOrder() {
    return run(Picker.fifo(), false);
  }

  /** What a search has to know, found out by a run in order. */
  SearchSize space(int depth) {
    return space(inOrder(), depth);
  }

  /** The same, of a run in order that has been run. */
  SearchSize space(Trial inOrder, int depth) {
    int tasks = scenario.processes().stream().mapToInt(process -> process.threads().size()).sum();
    return new SearchSize(Math.max(1, inOrder.choices().length), tasks + 1, depth, Homes::isHome);
  }

  /** Runs one schedule; a search of all of them must not stop where a cycle closes. */
  Trial run(Picker picker, boolean stopsAtCycle) {
    RunMetrics metrics = judge.wantsMetrics() ? metrics() : null;
    Watch watch = new Watch(window, patience(), signals, metrics, false);
    Guide guide = new Guide(picker, watch, stopsAtCycle);
    try (VirtualMachineRun run = begin(watch, guide)) {
      return trial(run.goOn(), watch, guide);
    }
  }

  /** Runs one schedule and tells everything about it. */
  ScheduleDetail detail(Picker picker) {
    Watch watch = new Watch(window, patience(), signals, metrics(), true);
    Guide guide = new Guide(picker, watch, true);
    try (VirtualMachineRun run = begin(watch, guide)) {
      Trial trial = trial(run.goOn(), watch, guide);
      List<ScheduleEvent> events = new ArrayList<>(watch.events());
      List<String> labels = labels(trial.choices());
      Standstill still = named(Standstill.of(watch.graph()));
      guide.letGo();
      still = still.with(Observation.known(report(run)));
      return new ScheduleDetail(trial, labels, guide.fingerprints(), events, still);
    }
  }

  /** Runs one schedule as far as its picker goes, and has every event of it told. */
  ScheduleDetail play(Picker picker, Tracer listener) {
    Watch watch = new Watch(window, patience(), signals, metrics(), true);
    watch.listener(listener);
    Guide guide = new Guide(picker, watch, true);
    try (VirtualMachineRun run = begin(watch, guide)) {
      Trial trial = trial(run.goOn(), watch, guide);
      Standstill still = named(Standstill.of(watch.graph()));
      List<ScheduleEvent> events = new ArrayList<>(watch.events());
      return new ScheduleDetail(
          trial, labels(trial.choices()), guide.fingerprints(), events, still);
    }
  }

  /** Runs one schedule, and has it written down. */
  void write(Picker picker, Function<Fingerprint, RunWriter> journal) {
    Watch watch = new Watch(window, patience(), signals, metrics(), true);
    Guide guide = new Guide(picker, watch, true);
    try (RunWriter writer = journal.apply(watch.fingerprint())) {
      watch.listener(writer);
      try (VirtualMachineRun run = begin(watch, guide)) {
        RunEnd end = run.goOn();
        if (end.cause() instanceof JournalFailure || end.cause() instanceof Divergence) {
          throw (RuntimeException) end.cause();
        }
        Finding finding = trial(end, watch, guide).finding();
        writer.finish(
            finding == null ? "nothing" : finding.kind().word(),
            finding == null ? RunFinished.Verdict.OK : RunFinished.Verdict.FAILED);
      }
    }
  }

  /** Runs one schedule, and has every event of it told. */
  void watch(Picker picker, Tracer listener) {
    Watch watch = new Watch(window, patience(), signals, null, true);
    watch.listener(listener);
    try (VirtualMachineRun run = begin(watch, new Guide(picker, watch, true))) {
      run.goOn();
    }
  }

  /** Threads get their numbers in the order in which the experiment has them. */
  private Standstill named(Standstill still) {
    SortedMap<Integer, Standstill.Known> known = new TreeMap<>();
    scenario
        .taskNames()
        .forEach((task, name) -> known.put(task, new Standstill.Known(name, List.of())));
    return still.with(known);
  }

  private RunMetrics metrics() {
    return new RunMetrics(scenario.machine().topology());
  }

  private Trial trial(RunEnd end, Watch watch, Guide guide) {
    return new Trial(
        end,
        judge.judge(end, watch),
        watch.outcome(),
        !watch.headway().isFair(),
        watch.hasBegun() ? guide.prefix() : -1,
        guide.choices());
  }

  private VirtualMachineRun begin(Watch watch, Guide guide) {
    MachineSpec spec = scenario.machine();
    MachineSpec machine =
        new MachineSpec(
            spec.topology(), spec.profile(), spec.strategy(), FREE, spec.setup(), watch);
    long seed = scenario.conduct().seed();
    RunSetup setup =
        new RunSetup(
            machine,
            FaultPoint.NONE,
            scenario.processes(),
            seed,
            (shape, environment) -> Machine.create(shape, facts, environment));
    return VirtualMachineRun.begin(engine, setup, Course.explored(guide, limits), end -> {});
  }

  /** The tasks that are left; those of a cycle stand where they stood when it closed. */
  private static List<MachineReport.TaskState> report(VirtualMachineRun run) {
    MachineReport report = run.report();
    return report == null ? List.of() : report.tasks();
  }

  private List<String> labels(long[] choices) {
    return Arrays.stream(choices).mapToObj(engine::label).toList();
  }

  /** The labels of the messages that a schedule delivered. */
  List<String> labels(Trial trial) {
    return labels(trial.choices());
  }

  /** How often a schedule leaves a thread of control that could have gone on. */
  int switches(List<String> labels) {
    Switches switches = new Switches(new Replay(labels, true), Homes::isHome);
    run(switches, true);
    return switches.count();
  }

  /** Whether searches of that kind may stop where a cycle closes. */
  static boolean stopsAtCycle(SearchKind kind) {
    return kind != SearchKind.EXHAUSTIVE;
  }
}
