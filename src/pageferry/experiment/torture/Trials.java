package pageferry.experiment.torture;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.Ending;
import pageferry.experiment.ExperimentReader;
import pageferry.experiment.ModelBroke;
import pageferry.experiment.Overrides;
import pageferry.experiment.Row;
import pageferry.experiment.RowResult;
import pageferry.experiment.Runner;
import pageferry.experiment.Scenario;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.world.FaultPoint;

/** Runs ordeals, one after the other, in one ActorSystem. */
final class Trials implements AutoCloseable {
  private final VirtualEngine engine = VirtualEngine.start();
  private final ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
  private final UnaryOperator<FaultPoint> sabotage;

  Trials(UnaryOperator<FaultPoint> sabotage) {
    this.sabotage = sabotage;
  }

  /** What was wrong with the ordeal, or null; what befell it is added to {@code coverage}. */
  @Nullable Failure run(Ordeal ordeal, Coverage coverage) {
    Row row = row(ordeal);
    Scenario scenario = row.scenario();
    Row watched =
        new Row(
            row.labels(),
            row.settings(),
            new Scenario(
                scenario.machine().watchedBy(coverage),
                scenario.processes(),
                scenario.conduct(),
                scenario.search()),
            row.resolved());
    try {
      RowResult result = Runner.run(engine, watched, sabotage);
      return result.ending() == Ending.FINISHED
          ? null
          : new Failure(result.ending().key(), result.waiting());
    } catch (ModelBroke broke) {
      return new Failure("broke", List.of(String.valueOf(broke.getMessage())));
    }
  }

  private Row row(Ordeal ordeal) {
    var text = ConfParser.text("torture-" + ordeal.seed(), ordeal.text());
    return reader.read(text, new Overrides()).rows().get(0);
  }

  @Override
  public void close() {
    engine.close();
  }
}
