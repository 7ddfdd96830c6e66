package pageferry.experiment.gauge;

import java.util.function.UnaryOperator;
import pageferry.world.Clock;
import pageferry.world.Environment;

/**
 * What a base page's migration takes, counted: the same on every machine.
 *
 * @param messages messages that actors are sent, those of timers too
 * @param timers how many of them timers send
 */
public record Counts(double messages, double timers) {
  private static final int PAGES = 512;

  /** Of one migration by move_pages(2) on 6.1, in the middle of many. */
  public static Counts ofMigration() {
    Counting counting = new Counting();
    try (Ferry ferry = new Ferry(new Ferry.Load("6.1", 1, PAGES), Ferry.NOBODY, counting)) {
      ferry.move();
      long steps = ferry.steps();
      long timers = counting.timers;
      ferry.move();
      return new Counts(
          (ferry.steps() - steps) / (double) PAGES, (counting.timers - timers) / (double) PAGES);
    }
  }

  /** Bytes that an event of a migration takes in a journal of detail {@code migrations}. */
  public static double bytesPerEvent() {
    try (FoldGauge journal = new FoldGauge()) {
      return journal.bytesPerEvent();
    }
  }

  /** Schedules until an exhaustive search of abba-page-locks is at its end. */
  public static long schedulesOfAbba() {
    return SearchGauge.searched(SearchGauge.row("abba-page-locks", "exhaustive", 1_000_000))
        .schedules();
  }

  /** Counts the timers that a machine asks for. */
  private static final class Counting implements UnaryOperator<Environment> {
    private long timers;

    @Override
    public Environment apply(Environment environment) {
      Clock clock = environment.clock();
      Clock counting =
          new Clock() {
            @Override
            public long nowNs() {
              return clock.nowNs();
            }

            @Override
            public void after(long delayNs, Runnable task) {
              timers++;
              clock.after(delayNs, task);
            }
          };
      return new Environment(counting, environment.dice(), environment.panic());
    }
  }
}
