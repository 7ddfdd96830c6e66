package pageferry.experiment.gauge;

import pageferry.experiment.conf.ConfFiles;
import pageferry.experiment.explore.Exploration;
import pageferry.experiment.explore.Explorer;
import pageferry.experiment.plan.Row;
import pageferry.experiment.read.ExperimentReader;
import pageferry.experiment.settings.Overrides;

/** Schedules of a search with one thread, machine built and taken down for each. */
final class SearchGauge implements Gauge {
  private static final Explorer.Budget BUDGET = new Explorer.Budget(1, Long.MAX_VALUE / 2, false);

  private final Row row = row("abba-page-locks", "random", 1500);

  /** The first row of an experiment, to be searched so. */
  static Row row(String experiment, String strategy, int schedules) {
    Overrides overrides = new Overrides();
    overrides.set("explore.strategy=" + strategy);
    overrides.set("explore.schedules=" + schedules);
    return new ExperimentReader(ConfFiles.installed()).read(experiment, overrides).rows().get(0);
  }

  /** Searches a row. */
  static Exploration.Counts searched(Row row) {
    return Explorer.explore(row, BUDGET).counts();
  }

  @Override
  public long work() {
    return searched(row).schedules();
  }

  @Override
  public void close() {}
}
