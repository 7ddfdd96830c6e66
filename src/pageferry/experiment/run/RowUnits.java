package pageferry.experiment.run;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Ending;
import pageferry.experiment.plan.Experiment;
import pageferry.experiment.plan.Recording;
import pageferry.experiment.plan.Row;
import pageferry.experiment.plan.RowResult;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/**
 * Rows of an experiment as units of work, those with the first seed first.
 *
 * @param name the experiment's
 * @param text the experiment with all defaults and settings in it, as JSON
 * @param seeds with which it is run, one after another; one alone is that of the text
 * @param rows which of its rows are run, from 0
 * @param detail how much of each run is recorded
 * @param maps whether runs tell where each page of each area is
 */
public record RowUnits(
    String name,
    String text,
    List<Long> seeds,
    List<Integer> rows,
    Recording.Detail detail,
    boolean maps)
    implements UnitWork<RowUnits.Gave> {
  public RowUnits {
    seeds = List.copyOf(seeds);
    rows = List.copyOf(rows);
  }

  /** What a run gave: a result without its row, which whoever asked has. */
  public record Gave(
      SortedMap<String, Double> values,
      String digest,
      Ending ending,
      List<String> waiting,
      Recording recording) {
    public static Gave of(RowResult result) {
      return new Gave(
          result.values(), result.digest(), result.ending(), result.waiting(), result.recording());
    }

    RowResult of(Row row) {
      return new RowResult(row, values, digest, ending, waiting, recording);
    }
  }

  /**
   * What one run gave.
   *
   * @param seed the number of its seed, from 0
   */
  record Ended(int seed, RowResult result) {}

  /** Some rows of an experiment with its own seed, of which only the metrics are wanted. */
  public static RowUnits of(Experiment experiment, List<Integer> rows) {
    long seed = experiment.rows().get(0).scenario().conduct().seed();
    return new RowUnits(
        experiment.name(),
        experiment.resolved(),
        List.of(seed),
        rows,
        Recording.Detail.NONE,
        false);
  }

  /**
   * What others say came of the rows, in their order.
   *
   * @throws ModelBroke if a run crashed
   */
  public List<RowResult> results(Crew crew, Experiment experiment, Progress progress) {
    return by(crew, seed -> experiment, progress).stream().map(Ended::result).toList();
  }

  @Override
  public int units() {
    return seeds.size() * rows.size();
  }

  @Override
  public Class<Gave> result() {
    return Gave.class;
  }

  private int seed(int unit) {
    return unit / rows.size();
  }

  private int row(int unit) {
    return rows.get(unit % rows.size());
  }

  /**
   * What others say came of the runs, in their order.
   *
   * @param bySeed the experiment with each seed, from 0
   * @throws ModelBroke if a run crashed
   */
  List<Ended> by(Crew crew, IntFunction<Experiment> bySeed, Progress progress) {
    List<Ended> ended = new ArrayList<>();
    try {
      crew.run(this, progress)
          .forEach(
              (unit, gave) -> {
                Row row = bySeed.apply(seed(unit)).rows().get(row(unit));
                ended.add(new Ended(seed(unit), gave.of(row)));
              });
    } catch (UnitBroke broke) {
      int unit = broke.unit();
      Row row = bySeed.apply(seed(unit)).rows().get(row(unit));
      throw new ModelBroke(row, String.valueOf(broke.getMessage()));
    }
    return ended;
  }

  @Override
  public Hand<Gave> hand() {
    return new Rows();
  }

  /** Runs rows; those with one seed come one after another. */
  private final class Rows implements Hand<Gave> {
    private final ExperimentReader reader = new ExperimentReader(ConfFiles.installed());
    private int known = -1;
    private @Nullable Experiment read;

    @Override
    public Gave unit(VirtualEngine engine, int unit) {
      Experiment experiment = experiment(seed(unit));
      Runner runner = Runner.of(detail.ofSeed(seed(unit)), Recorder.NONE);
      return Gave.of(runner.row(engine, experiment, row(unit)));
    }

    private Experiment experiment(int seed) {
      Experiment whole = read;
      if (whole == null || known != seed) {
        Overrides overrides = new Overrides();
        if (seeds.size() > 1) {
          overrides.option("seed", Long.toString(seeds.get(seed)));
        }
        Experiment plain = reader.readAgain(ConfParser.text(name + ".json", text), overrides);
        whole = maps ? plain.withMaps() : plain;
        known = seed;
        read = whole;
      }
      return whole;
    }
  }
}
