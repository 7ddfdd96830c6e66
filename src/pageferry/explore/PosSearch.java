package pageferry.explore;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;

/**
 * Partial order sampling (Yuan and others, 2018): every message has a random priority, the highest
 * goes, and those that raced with it, by having the same receiver, throw theirs anew.
 */
final class PosSearch implements Search {
  private final long seed;

  PosSearch(long seed) {
    this.seed = seed;
  }

  @Override
  public @Nullable Picker schedule(long number) {
    return new Sampling(Seeds.of(seed, number));
  }

  @Override
  public String guarantee(boolean whole) {
    return "pos: partial orders are sampled more evenly than by random; no bound";
  }

  private static final class Sampling implements Picker {
    private final SplittableRandom random;
    private int[] priorities = new int[256];

    Sampling(SplittableRandom random) {
      this.random = random;
    }

    @Override
    public int pick(Pending enabled) {
      int best = 0;
      int highest = -1;
      for (int i = 0; i < enabled.size(); i++) {
        int priority = priority(enabled.serial(i));
        if (priority > highest) {
          highest = priority;
          best = i;
        }
      }
      for (int i = 0; i < enabled.size(); i++) {
        if (enabled.receiver(i) == enabled.receiver(best)) {
          priorities[enabled.serial(i)] = 0;
        }
      }
      return best;
    }

    /** 0 stands for one not thrown yet. */
    private int priority(int serial) {
      if (serial >= priorities.length) {
        priorities = Arrays.copyOf(priorities, 2 * serial);
      }
      if (priorities[serial] == 0) {
        priorities[serial] = 1 + random.nextInt(Integer.MAX_VALUE - 1);
      }
      return priorities[serial];
    }
  }
}
