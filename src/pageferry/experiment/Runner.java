package pageferry.experiment;

import akka.actor.typed.Behavior;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import pageferry.actors.Machine;
import pageferry.actors.MachineReport;
import pageferry.actors.MachineReport.TaskState;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.Chooser;
import pageferry.engine.virtual.RunEnd;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.engine.virtual.VirtualRun;
import pageferry.experiment.Scenario.Conduct;
import pageferry.observe.LockFacts;
import pageferry.world.Habitat;

/** Runs experiments in virtual time, one run after another; runs share nothing but the engine. */
public final class Runner {
  private static final String UNKNOWN = "nobody can be asked behind a limit";

  private final BiFunction<MachineSpec, Habitat, Behavior<Machine.Command>> machines;

  private Runner(BiFunction<MachineSpec, Habitat, Behavior<Machine.Command>> machines) {
    this.machines = machines;
  }

  /**
   * Runs all rows and judges the expectations.
   *
   * @throws ModelBroke if a run crashed
   */
  public static Results run(Experiment experiment, Progress progress) {
    return run(experiment, progress, Machine::create);
  }

  /** The same with other machines than the real ones. */
  static Results run(
      Experiment experiment,
      Progress progress,
      BiFunction<MachineSpec, Habitat, Behavior<Machine.Command>> machines) {
    return new Runner(machines).rows(experiment, progress);
  }

  private Results rows(Experiment experiment, Progress progress) {
    List<RowResult> results = new ArrayList<>();
    int total = experiment.rows().size();
    try (VirtualEngine engine = VirtualEngine.start()) {
      for (Row row : experiment.rows()) {
        progress.at(results.size(), total, row.title());
        results.add(row(engine, row));
      }
    }
    progress.at(total, total, "");
    List<Verdict> verdicts =
        experiment.expectations().stream()
            .filter(each -> !each.ofSearch())
            .map(each -> each.judge(results))
            .toList();
    return new Results(experiment, results, verdicts);
  }

  private RowResult row(VirtualEngine engine, Row row) {
    Scenario scenario = row.scenario();
    Conduct conduct = scenario.conduct();
    Observation observation = new Observation(scenario.machine());
    MachineSpec machine = observation.watched();
    Chooser chooser = conduct.shuffled() ? Chooser.random(conduct.seed()) : Chooser.fifo();
    try (VirtualRun<Machine.Command> run =
        engine.begin(
            habitat -> machines.apply(machine, habitat),
            chooser,
            conduct.seed(),
            conduct.limits())) {
      scenario.processes().forEach(process -> run.tell(new Machine.Spawn(process)));
      RunEnd end = pump(run, row);
      SortedMap<String, Double> values = observation.values(end.timeNs());
      values.put("run.steps", (double) end.steps());
      String digest = observation.digest();
      MachineReport report = end.kind() == RunEnd.Kind.QUIESCENT ? report(run, row) : null;
      if (report != null) {
        Observation.addReport(values, report);
      }
      List<String> waiting = waiting(report);
      LockFacts locks = observation.locks(end.timeNs(), report);
      return new RowResult(row, values, digest, ending(end, waiting), waiting, locks);
    }
  }

  private static RunEnd pump(VirtualRun<Machine.Command> run, Row row) {
    RunEnd end = run.pump();
    if (end.kind() == RunEnd.Kind.CRASHED) {
      throw new ModelBroke(row, end);
    }
    return end;
  }

  /** What the machine says of itself; null if the run is at its limit before it can answer. */
  private static @Nullable MachineReport report(VirtualRun<Machine.Command> run, Row row) {
    List<MachineReport> answers = new ArrayList<>();
    run.tell(new Machine.Report(answers::add));
    pump(run, row);
    return answers.isEmpty() ? null : answers.get(0);
  }

  /** Who waits for what. */
  static List<String> waiting(@Nullable MachineReport report) {
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

  private static Ending ending(RunEnd end, List<String> waiting) {
    return switch (end.kind()) {
      case STEP_LIMIT -> Ending.STEP_LIMIT;
      case TIME_LIMIT -> Ending.TIME_LIMIT;
      default -> waiting.isEmpty() ? Ending.FINISHED : Ending.STUCK;
    };
  }
}
