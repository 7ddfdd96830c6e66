package pageferry.experiment.torture;

import java.util.List;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.run.UnitWork;

/**
 * Random experiments as units of work, one for each seed.
 *
 * @param name the experiment from which they are drawn
 * @param text that experiment, as JSON
 * @param seeds what each random experiment is drawn from
 */
public record TortureUnits(String name, String text, List<Long> seeds)
    implements UnitWork<TortureUnits.Gave> {
  public TortureUnits {
    seeds = List.copyOf(seeds);
  }

  /**
   * What came of one.
   *
   * @param outcome how it ended
   * @param coverage what befell its machine
   */
  record Gave(TortureOutcome outcome, Coverage coverage) {}

  @Override
  public int units() {
    return seeds.size();
  }

  @Override
  public Class<Gave> result() {
    return Gave.class;
  }

  @Override
  public Hand<Gave> hand() {
    TortureTemplate template =
        new TortureTemplate(ConfFiles.installed(), ConfParser.text(name + ".json", text));
    return (engine, unit) -> {
      RandomExperiment random = template.draw(seeds.get(unit));
      TortureRuns runs = new TortureRuns(engine, faults -> faults);
      Coverage coverage = new Coverage();
      return new Gave(runs.sound(random, template.threads(random.row()), coverage), coverage);
    };
  }
}
