package pageferry.experiment.litmus;

import java.util.List;
import pageferry.experiment.read.Machines;
import pageferry.experiment.run.Progress;
import pageferry.experiment.run.UnitWork;

/**
 * Races as units of work: each is a share of them that is searched by one thread for some time.
 *
 * @param name what users call it
 * @param kernel the version that runs them
 * @param mover by what pages are moved
 * @param budgetNs how long each share is searched, in nanoseconds
 * @param shares their programs, as JSON
 */
public record RaceUnits(
    String name, String kernel, Mover mover, long budgetNs, List<List<String>> shares)
    implements UnitWork<RaceUnits.Gave> {
  /** How many races a share has at most: they begin within seconds, and each gets its time. */
  private static final int LARGEST_SHARE = 24;

  public RaceUnits {
    shares = shares.stream().map(List::copyOf).toList();
  }

  /** How many shares some races are. */
  static int count(int races) {
    return (races + LARGEST_SHARE - 1) / LARGEST_SHARE;
  }

  /**
   * What a share gave.
   *
   * @param races what was found of each race
   */
  public record Gave(List<LitmusUnits.Gave> races) {
    public Gave {
      races = List.copyOf(races);
    }

    List<LitmusFound> found() {
      return races.stream().map(LitmusUnits.Gave::found).toList();
    }
  }

  @Override
  public int units() {
    return shares.size();
  }

  @Override
  public Class<Gave> result() {
    return Gave.class;
  }

  @Override
  public Hand<Gave> hand() {
    Machines machines = mover.machines();
    return (engine, unit) ->
        new Gave(
            new RaceRounds(engine, machines, kernel)
                .search(shares.get(unit), budgetNs, Progress.NONE).stream()
                    .map(LitmusUnits.Gave::of)
                    .toList());
  }
}
