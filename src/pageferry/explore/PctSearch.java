package pageferry.explore;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;

/**
 * Probabilistic concurrency testing (Burckhardt and others, 2010): chains have random priorities,
 * the highest one runs, and at depth - 1 random steps the one that would run becomes the lowest.
 * What goes on long after the steps that the bound is about goes on by equal chance: there the
 * highest one might spin until another runs, and no kernel's scheduler would let it.
 */
final class PctSearch implements Search {
  /** A schedule is fair from so many times the steps of the run in order. */
  private static final int FAIR_BEHIND = 4;

  private final long seed;
  private final SearchSize space;

  PctSearch(long seed, SearchSize space) {
    this.seed = seed;
    this.space = space;
  }

  @Override
  public @Nullable Picker schedule(long number) {
    SplittableRandom random = Seeds.of(seed, number);
    int[] changes = new int[space.depth() - 1];
    for (int i = 0; i < changes.length; i++) {
      changes[i] = random.nextInt(space.steps());
    }
    Arrays.sort(changes);
    long fairFrom = (long) FAIR_BEHIND * space.steps();
    return new Priorities(random, changes, fairFrom, new Chains(space.homes()));
  }

  @Override
  public String guarantee(boolean whole) {
    if (!whole) {
      return "pct: no bound, for not all schedules came to their end";
    }
    double bound = 1.0 / (space.chains() * Math.pow(space.steps(), space.depth() - 1.0));
    return String.format(
        Locale.ROOT,
        "pct: a bug of depth %d has a chance of at least %.2g in each schedule (%d chains, %d"
            + " steps)",
        space.depth(),
        bound,
        space.chains(),
        space.steps());
  }

  private static final class Priorities implements Picker {
    private final SplittableRandom random;
    private final int[] changes;
    private final long fairFrom;
    private final ChainPriorities priorities;
    private int step;
    private int changed;

    Priorities(SplittableRandom random, int[] changes, long fairFrom, Chains chains) {
      this.random = random;
      this.changes = changes;
      this.fairFrom = fairFrom;
      this.priorities = new ChainPriorities(random, chains);
    }

    @Override
    public int pick(Pending enabled) {
      if (step >= fairFrom) {
        return random.nextInt(enabled.size());
      }
      int best = priorities.best(enabled);
      while (changed < changes.length && changes[changed] == step) {
        changed++;
        priorities.lower(enabled, best);
        best = priorities.best(enabled);
      }
      step++;
      priorities.delivers(enabled, best);
      return best;
    }
  }
}
