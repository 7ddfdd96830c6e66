package pageferry.experiment.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import pageferry.actors.Machine;
import pageferry.actors.MachineSpec;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.plan.Scenario;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.ModelBroke;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;
import pageferry.observe.Metric;
import pageferry.observe.StepsInProgress;
import pageferry.observe.Tee;
import pageferry.world.FaultPoint;

/** Runs random experiments, one after the other, in one ActorSystem. */
final class TortureRuns implements AutoCloseable {
  private final VirtualEngine engine;
  private final ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
  private final UnaryOperator<FaultPoint> sabotage;

  TortureRuns(UnaryOperator<FaultPoint> sabotage) {
    this(VirtualEngine.start(), sabotage);
  }

  /** The same in an engine of somebody's, who ends it. */
  TortureRuns(VirtualEngine engine, UnaryOperator<FaultPoint> sabotage) {
    this.engine = engine;
    this.sabotage = sabotage;
  }

  /** The same of an experiment that was drawn, and so makes sense. */
  TortureOutcome sound(RandomExperiment random, int own, Coverage coverage) {
    try {
      return run(random, own, coverage);
    } catch (BadInput unreadable) {
      throw new IllegalStateException(
          "seed " + random.seed() + " draws what cannot be read: " + unreadable.getMessage(),
          unreadable);
    }
  }

  /**
   * What became of the experiment; what befell it is added to {@code coverage}.
   *
   * @param own how many threads are the experiment's own, the first ones
   * @throws BadInput if it cannot be read
   */
  TortureOutcome run(RandomExperiment random, int own, Coverage coverage) {
    var text = ConfParser.text("torture-" + random.seed(), random.text());
    Row row = reader.read(text, new Overrides()).rows().get(0);
    Scenario scenario = row.scenario();
    StepsInProgress steps = new StepsInProgress();
    Vitals vitals = new Vitals(steps);
    MachineSpec machine = scenario.machine();
    Scenario watched = scenario.on(machine.watchedBy(new Tee(coverage, steps, vitals)));
    try {
      Row once = new Row(row.labels(), row.settings(), watched, row::resolved);
      return judged(Runner.run(engine, once, sabotage), own, vitals);
    } catch (ModelBroke broke) {
      return TortureOutcome.failed("broke", List.of(String.valueOf(broke.getMessage())));
    }
  }

  private static TortureOutcome judged(RowResult result, int own, Vitals vitals) {
    return switch (result.ending()) {
      case UNSOUND -> TortureOutcome.failed(Ending.UNSOUND.key(), result.waiting());
      case STUCK -> stuck(result, own);
      case STEP_LIMIT, TIME_LIMIT ->
          vitals.isEndless(
                  result.values().getOrDefault("run.steps", 0.0),
                  result.values().getOrDefault(Metric.TIME_VIRTUAL.text(), 0.0))
              ? TortureOutcome.failed(
                  TortureOutcome.ENDLESS, List.of("it goes on without getting anywhere"))
              : TortureOutcome.of(TortureOutcome.Kind.CUT_OFF);
      default -> TortureOutcome.of(TortureOutcome.Kind.WHOLE);
    };
  }

  private static TortureOutcome stuck(RowResult result, int own) {
    Sleepers sleepers = new Sleepers(result.recording().locks().standstill());
    String deadlock = sleepers.deadlock();
    if (deadlock != null) {
      List<String> complaints = new ArrayList<>(result.waiting());
      complaints.add(0, deadlock);
      boolean isOwn = sleepers.deadlocked(Machine.FIRST_PID, Machine.FIRST_PID + own - 1);
      return TortureOutcome.failed(
          isOwn ? TortureOutcome.OWN_DEADLOCK : TortureOutcome.DEADLOCK, complaints);
    }
    return sleepers.wantSignals()
        ? TortureOutcome.of(TortureOutcome.Kind.ENDED_EARLY)
        : TortureOutcome.failed(Ending.STUCK.key(), result.waiting());
  }

  @Override
  public void close() {
    engine.close();
  }
}
