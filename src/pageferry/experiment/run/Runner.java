package pageferry.experiment.run;

import akka.actor.typed.Behavior;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineReport.TaskState;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.Course;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Finding;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Scenario.Conduct;
import pageferry.experiment.plan.Verdict;
import pageferry.journal.Divergence;
import pageferry.journal.JournalFailure;
import pageferry.journal.RunFinished;
import pageferry.journal.RunWriter;
import pageferry.mm.MachineImage;
import pageferry.world.Environment;
import pageferry.world.FaultPoint;
import pageferry.world.Tracer;

/** Runs experiments in virtual time; runs share nothing but the engine, one after another. */
public final class Runner {
  private static final String UNKNOWN = "the limits left the machine no step to tell who waits";
  private static final String NOT_AUDITED = "the limits left the machine no step for the audit";

  private final BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> machines;
  private final Recording.Detail detail;

  private final Recorder recorder;
  private final Progress progress;

  private Runner(
      BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> machines,
      Recording.Detail detail,
      Recorder recorder,
      Progress progress) {
    this.machines = machines;
    this.detail = detail;
    this.recorder = recorder;
    this.progress = progress;
  }

  /**
   * Runs all rows and judges the expectations; if it is stopped before its end, it has those rows
   * that had ended and judges nothing.
   *
   * @throws ModelBroke if a run crashed
   */
  public static Results run(Experiment experiment, Progress progress) {
    return run(experiment, progress, Machine::create);
  }

  /**
   * The same, with as much recorded of each run, and written down.
   *
   * @throws JournalFailure if that fails
   */
  public static Results run(
      Experiment experiment, Progress progress, Recording.Detail detail, Recorder recorder) {
    return run(experiment, progress, detail, recorder, Workers.ONE);
  }

  /** The same by several threads. */
  public static Results run(
      Experiment experiment,
      Progress progress,
      Recording.Detail detail,
      Recorder recorder,
      Workers workers) {
    return of(detail, recorder).reporting(progress).rows(experiment, workers);
  }

  /** A runner of real machines that tells nobody how far it has come. */
  static Runner of(Recording.Detail detail, Recorder recorder) {
    return new Runner(Machine::create, detail, recorder, Progress.NONE);
  }

  /** Runs one row, counted from 0, and judges nothing. */
  public static RowResult runRow(Experiment experiment, int row, Recorder recorder) {
    try (VirtualEngine engine = VirtualEngine.start()) {
      return of(Recording.Detail.NONE, recorder).row(engine, experiment, row);
    }
  }

  /** The same with other machines than the real ones. */
  static Results run(
      Experiment experiment,
      Progress progress,
      BiFunction<MachineSpec, Environment, Behavior<Machine.Command>> machines) {
    return new Runner(machines, Recording.Detail.NONE, Recorder.NONE, progress)
        .rows(experiment, Workers.ONE);
  }

  private Results rows(Experiment experiment, Workers workers) {
    List<RowResult> results =
        workers.run(
            IntStream.range(0, experiment.rows().size()).boxed().toList(),
            row -> experiment.rows().get(row).title(),
            (engine, row, own) -> reporting(own).ended(engine, experiment, row),
            progress);
    return judged(experiment, results);
  }

  /** The same, which tells somebody else how far a run has come. */
  Runner reporting(Progress other) {
    return new Runner(machines, detail, recorder, other);
  }

  /** Runs one row; null if it is stopped before its end. */
  @Nullable RowResult ended(VirtualEngine engine, Experiment experiment, int index) {
    try {
      RowResult result = row(engine, experiment, index);
      progress.ended(result);
      return result;
    } catch (Stopped within) {
      return null;
    }
  }

  /** The results of an experiment, which are judged if all rows have ended. */
  static Results judged(Experiment experiment, List<RowResult> results) {
    if (results.size() < experiment.rows().size()) {
      return new Results(experiment, results, List.of());
    }
    List<Verdict> verdicts =
        experiment.expectations().stream()
            .filter(each -> !each.ofSearch())
            .map(each -> each.judge(results))
            .toList();
    return new Results(experiment, results, verdicts);
  }

  /**
   * Runs one row.
   *
   * @param sabotage makes the machine worse than the row's faults do
   * @throws ModelBroke if the run crashed
   */
  public static RowResult run(VirtualEngine engine, Row row, UnaryOperator<FaultPoint> sabotage) {
    Runner runner =
        new Runner(
            (spec, environment) ->
                Machine.create(spec, environment.with(sabotage.apply(environment.faults()))),
            Recording.Detail.NONE,
            Recorder.NONE,
            Progress.NONE);
    Observation observation = new Observation(row.scenario(), Recording.Detail.NONE, 1);
    return runner.row(engine, row, observation, null);
  }

  /** Runs one row, counted from 0, in an engine of the caller's. */
  RowResult row(VirtualEngine engine, Experiment experiment, int index) {
    Row row = experiment.rows().get(index);
    Observation observation = new Observation(row.scenario(), detail, experiment.rows().size());
    try (RunWriter journal = recorder.begin(experiment, index, observation.fingerprint())) {
      try {
        RowResult result = row(engine, row, observation, journal).withZeros(experiment.columns());
        if (journal != null) {
          journal.finish(
              result.ending().key(),
              result.endedWell() ? RunFinished.Verdict.OK : RunFinished.Verdict.FAILED);
        }
        return result;
      } catch (ModelBroke broke) {
        if (journal != null) {
          journal.finish("broke", RunFinished.Verdict.BROKE);
        }
        throw broke;
      }
    }
  }

  private RowResult row(
      VirtualEngine engine, Row row, Observation observation, @Nullable Tracer journal) {
    Conduct conduct = row.scenario().conduct();
    Heartbeat heartbeat = new Heartbeat(progress, conduct.limits().timeNs());
    RunSetup setup =
        RunSetup.of(row.scenario(), observation.watched(journal, heartbeat)).by(machines);
    Chooser chooser = conduct.shuffled() ? Chooser.random(conduct.seed()) : Chooser.fifo();
    Course course = Course.inOrder(heartbeat.with(chooser), conduct.limits());
    try (VirtualMachineRun run =
        VirtualMachineRun.begin(engine, setup, course, end -> requireSound(end, row))) {
      RunEnd end = run.goOn();
      SortedMap<String, Double> values = observation.values(end.timeNs());
      values.put("run.steps", (double) end.steps());
      String digest = observation.digest();
      MachineReport report = end.kind() == RunEnd.Kind.QUIESCENT ? run.report() : null;
      if (report != null) {
        Observation.addReport(values, report, row.scenario().machine());
      }
      List<String> waiting = isLimit(end) ? List.of(observation.inProgress()) : waiting(report);
      Ending ending = ending(end, waiting);
      if (ending == Ending.FINISHED && conduct.trouble().audit()) {
        waiting = audit(run.image(), observation);
        ending = waiting.isEmpty() ? ending : Ending.UNSOUND;
      }
      if (ending == Ending.FINISHED && !observation.deaths().isEmpty()) {
        waiting = observation.deaths();
        ending = Ending.KILLED;
      }
      Recording recording = observation.recording(end.timeNs(), report);
      recording.findings().forEach(each -> values.put(each.kind().metric(), 1.0));
      if (ending == Ending.STUCK) {
        values.put(Finding.Kind.STUCK.metric(), 1.0);
      }
      return new RowResult(row, values, digest, ending, waiting, recording);
    }
  }

  private static void requireSound(RunEnd end, Row row) {
    if (end.cause() instanceof OutOfMemoryError full) {
      throw full;
    }
    if (end.cause() instanceof JournalFailure
        || end.cause() instanceof Divergence
        || end.cause() instanceof Stopped) {
      throw (RuntimeException) end.cause();
    }
    if (end.kind() == RunEnd.Kind.CRASHED) {
      throw new ModelBroke(row, end);
    }
  }

  /** What is wrong with the memory of a machine at rest. */
  private static List<String> audit(@Nullable MachineImage image, Observation observation) {
    return image == null ? List.of(NOT_AUDITED) : observation.complaints(image);
  }

  /** Who waits for what. */
  public static List<String> waiting(@Nullable MachineReport report) {
    if (report == null) {
      return List.of(UNKNOWN);
    }
    return report.tasks().stream()
        .filter(task -> !task.blockedOn().isEmpty())
        .map(Runner::waiting)
        .toList();
  }

  private static String waiting(TaskState task) {
    String trace = task.callTrace().isEmpty() ? "" : " in " + String.join(" < ", task.callTrace());
    return task.name() + " (pid " + task.pid() + ") waits for " + task.blockedOn() + trace;
  }

  private static boolean isLimit(RunEnd end) {
    return end.kind() == RunEnd.Kind.STEP_LIMIT || end.kind() == RunEnd.Kind.TIME_LIMIT;
  }

  private static Ending ending(RunEnd end, List<String> waiting) {
    return switch (end.kind()) {
      case STEP_LIMIT -> Ending.STEP_LIMIT;
      case TIME_LIMIT -> Ending.TIME_LIMIT;
      default -> waiting.isEmpty() ? Ending.FINISHED : Ending.STUCK;
    };
  }
}
