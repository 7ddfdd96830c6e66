package pageferry.cluster;

import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.BadInput;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.ModelBroke;
import pageferry.experiment.run.Runner;
import pageferry.experiment.settings.Overrides;

/** Runs units of jobs, one after another, in the thread that asks. */
final class RowWork implements AutoCloseable {
  private final VirtualEngine engine = VirtualEngine.start();
  private final ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
  private @Nullable Read read;

  /** The experiment of a job with one of its seeds. */
  private record Read(String job, int seed, Experiment experiment) {}

  /**
   * What comes of a unit.
   *
   * @param text the job's
   */
  byte[] run(Unit unit, byte[] text) {
    try {
      Job job = Packed.record(text, Job.class);
      int seed = unit.index() / job.rows();
      Experiment experiment = experiment(unit.job(), job, seed);
      RowResult result =
          Runner.runRow(engine, experiment, unit.index() % job.rows(), job.detail().ofSeed(seed));
      return Packed.bytes(Outcome.of(result));
    } catch (ModelBroke | BadInput told) {
      return Packed.bytes(new Outcome(null, String.valueOf(told.getMessage())));
    } catch (RuntimeException | Error broke) {
      // Whoever asked has to hear of it, and the next worker would fare no better.
      return Packed.bytes(new Outcome(null, broke.toString()));
    }
  }

  private Experiment experiment(String id, Job job, int seed) {
    Read known = read;
    if (known == null || known.seed() != seed || !known.job().equals(id)) {
      Overrides overrides = new Overrides();
      overrides.option("seed", Long.toString(job.seeds().get(seed)));
      Experiment plain =
          reader.readAgain(ConfParser.text(job.name() + ".json", job.text()), overrides);
      known = new Read(id, seed, job.maps() ? plain.withMaps() : plain);
      read = known;
    }
    return known.experiment();
  }

  @Override
  public void close() {
    engine.close();
  }
}
