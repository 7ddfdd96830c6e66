package pageferry.experiment.explore;

import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Picker;
import pageferry.experiment.plan.SearchPlan;
import pageferry.explore.Search;

/** One thread that runs schedules of a search. */
final class Searcher {
  private final Trials trials;
  private final Search search;
  private final boolean twice;
  private final boolean stopsAtCycle;

  /**
   * @param trials where the schedules are run
   * @param search gives them
   * @param twice whether each is run twice, to see that it is the same
   */
  Searcher(Trials trials, SearchPlan plan, Search search, boolean twice) {
    this.trials = trials;
    this.search = search;
    this.twice = twice;
    this.stopsAtCycle = Trials.stopsAtCycle(plan.kind());
  }

  /** Whoever wants to know of each schedule, and may want no more. */
  interface Hearing {
    /** Nobody does. */
    Hearing NONE =
        new Hearing() {
          @Override
          public boolean isOver() {
            return false;
          }

          @Override
          public void ran(Trial trial) {}
        };

    /** Whether no further schedule is to begin. */
    boolean isOver();

    /** A schedule has ended. */
    void ran(Trial trial);
  }

  /**
   * Some schedules by their numbers.
   *
   * @param first the first one
   * @param end all are below it
   * @param stride how far they are apart
   */
  record Numbers(long first, long end, long stride) {}

  /** Runs schedules, as long as there are any. */
  Share share(Numbers numbers, Hearing hearing) {
    Share share = new Share();
    long ready = System.nanoTime();
    long number = numbers.first();
    while (number < numbers.end() && !hearing.isOver()) {
      Picker picker = search.schedule(number);
      if (picker == null) {
        share.exhausted = true;
        break;
      }
      Trial trial = trials.run(picker, stopsAtCycle);
      if (twice) {
        requireSame(trial, number);
      }
      share.note(trials, trial, number);
      if (trial.finding() != null) {
        share.foundNs = Math.min(share.foundNs, System.nanoTime() - ready);
      }
      hearing.ran(trial);
      number += numbers.stride();
    }
    return share;
  }

  private void requireSame(Trial trial, long number) {
    @Nullable String divergence = Replayer.divergence(trials, trial, stopsAtCycle);
    if (divergence != null) {
      throw new IllegalStateException(
          "schedule " + number + " is not deterministic: " + divergence);
    }
  }
}
