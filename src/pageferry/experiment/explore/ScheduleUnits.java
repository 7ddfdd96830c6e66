package pageferry.experiment.explore;

import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.VirtualEngine;
import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.conf.ConfParser;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.run.UnitWork;
import pageferry.experiment.settings.Overrides;

/**
 * Ranges of the schedules of a search as units of work.
 *
 * @param name what users call it
 * @param text an experiment of the row that is searched alone, as JSON
 * @param schedules how many there are
 * @param range how many of them a unit has
 * @param twice whether each is run twice, to see that it is the same
 */
public record ScheduleUnits(String name, String text, long schedules, long range, boolean twice)
    implements UnitWork<ScheduleUnits.Gave> {
  /** A range of so many takes some seconds. */
  private static final long LARGEST = 10_000;

  /** So that each of many workers gets its part of a short search. */
  private static final long PARTS = 64;

  /** The schedules of a row's search; all are one unit if each follows from those before. */
  static ScheduleUnits of(Row row, boolean sequential, boolean twice) {
    long schedules = row.scenario().search().schedules();
    long range = sequential ? schedules : Math.min(schedules / PARTS, LARGEST);
    return new ScheduleUnits(row.title(), row.resolved(), schedules, Math.max(1, range), twice);
  }

  /**
   * What came of a range.
   *
   * @param share its schedules
   * @param guarantee what the search promises if these are all of them
   */
  record Gave(Share share, String guarantee) {}

  @Override
  public int units() {
    return Math.toIntExact((schedules + range - 1) / range);
  }

  @Override
  public Class<Gave> result() {
    return Gave.class;
  }

  @Override
  public Hand<Gave> hand() {
    Row row =
        new ExperimentReader(ConfFiles.installed())
            .readAgain(ConfParser.text(name + ".json", text), new Overrides())
            .rows()
            .get(0);
    return new Ranges(row);
  }

  /** Runs ranges of schedules of one search. */
  private final class Ranges implements Hand<Gave> {
    private final Row row;
    private @Nullable Begun begun;

    Ranges(Row row) {
      this.row = row;
    }

    @Override
    public Gave unit(VirtualEngine engine, int unit) {
      Begun known = begun;
      if (known == null) {
        known = Begun.of(row, engine);
        begun = known;
      }
      long first = unit * range;
      Searcher searcher = known.searcher(row, twice);
      Searcher.Numbers numbers = new Searcher.Numbers(first, Math.min(schedules, first + range), 1);
      Share share = searcher.share(numbers, Searcher.Hearing.NONE);
      return new Gave(share, known.guarantee(share));
    }
  }
}
