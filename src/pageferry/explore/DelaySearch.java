package pageferry.explore;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;

/**
 * All schedules with few context switches first: a chain runs until it has nothing to deliver, but
 * for a growing number of delays, at each of which the next chain goes on instead (Emmi and others,
 * 2011). So the first schedule that fails has the fewest delays that can make it fail.
 */
final class DelaySearch implements Search {
  private final SearchSize space;

  DelaySearch(SearchSize space) {
    this.space = space;
  }

  @Override
  public @Nullable Picker schedule(long number) {
    int[] delays = delays(number);
    return delays == null ? null : new Delayed(delays, new Chains(space.homes()));
  }

  /** The steps of the delays of a schedule, ascending: all sets of 0, then all of 1, and so on. */
  private int @Nullable [] delays(long number) {
    long rest = number;
    for (int count = 0; count <= space.depth(); count++) {
      long sets = combinations(space.steps(), count);
      if (rest < sets) {
        return set(rest, count);
      }
      rest -= sets;
    }
    return null;
  }

  /** The set of that rank among all of {@code count} steps: the combinatorial number system. */
  private static int[] set(long rank, int count) {
    int[] set = new int[count];
    long rest = rank;
    for (int i = count; i > 0; i--) {
      int member = i - 1;
      while (combinations(member + 1, i) <= rest) {
        member++;
      }
      set[i - 1] = member;
      rest -= combinations(member, i);
    }
    return set;
  }

  private static long combinations(int of, int count) {
    long product = 1;
    for (int i = 0; i < count; i++) {
      product = product * (of - i) / (i + 1);
    }
    return Math.max(product, 0);
  }

  @Override
  public String guarantee(boolean whole) {
    if (!whole) {
      return "delay: few delays first; no bound, for not all schedules came to their end";
    }
    return "delay: all schedules of at most "
        + space.depth()
        + " delays in "
        + space.steps()
        + " steps, fewest first";
  }

  /**
   * A run in which the first chain of a queue that has something to deliver does so, until it has
   * not: then, and at each delay, it goes behind all others.
   */
  private static final class Delayed implements Picker {
    private final int[] delays;
    private final Chains chains;
    private final List<Integer> queue = new ArrayList<>();
    private int step;
    private int used;

    Delayed(int[] delays, Chains chains) {
      this.delays = delays;
      this.chains = chains;
    }

    @Override
    public int pick(Pending enabled) {
      for (int i = 0; i < enabled.size(); i++) {
        Integer chain = chains.of(enabled, i);
        if (!queue.contains(chain)) {
          queue.add(chain);
        }
      }
      int pick = ofFirst(enabled);
      while (used < delays.length && delays[used] == step) {
        used++;
        queue.add(queue.remove(0));
        pick = ofFirst(enabled);
      }
      step++;
      chains.delivers(enabled, pick);
      return pick;
    }

    private int ofFirst(Pending enabled) {
      for (int tries = queue.size(); tries > 0; tries--) {
        int first = queue.get(0);
        for (int i = 0; i < enabled.size(); i++) {
          if (chains.of(enabled, i) == first) {
            return i;
          }
        }
        queue.add(queue.remove(0));
      }
      return 0;
    }
  }
}
