package pageferry.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import pageferry.engine.virtual.Pending;
import pageferry.engine.virtual.Picker;
import pageferry.engine.virtual.Touches;
import pageferry.world.Footprint;

/**
 * Schedules in which a race of an earlier schedule comes the other way round: first races that were
 * never met in that order, then any. It begins where one chain runs before the others, so what two
 * calls do to each other is soon met in both orders. What an exhaustive search does in depth this
 * does in breadth, and it promises nothing.
 */
final class ReversalSearch implements Search {
  /*
   * A race is two steps that do not commute, with nothing in between that orders them (Touches).
   * To turn it round, a run follows the old one up to the earlier of the two, leaves out what
   * comes after that one in any case, and delivers the rest up to the later one. After that the
   * chains have priorities: by equal chance the one that was held up runs on, far into what the
   * other has begun, or the other goes on first; and half of the runs change their mind once.
   *
   * Messages are told apart by sender, receiver and number, as ever. One of the old run that is
   * missing, because what was left out had a part in it, is left out too.
   *
   * Orders that were met are remembered by a bit each, and races that wait in two lists of bounded
   * length, for a matrix of races has hundreds of such searches under way at a time. Two orders
   * with one bit cost no more than a schedule that is not tried.
   */

  /** Of so many schedules the first two begin anew, from other orders of the chains. */
  private static final int ANEW = 64;

  /** How many races wait at most, of those that are new and of the others. */
  private static final int MOST_WAITING = 1 << 10;

  /** Of so many races whose other order is known one waits nevertheless. */
  private static final int KNOWN = 64;

  /** A schedule is fair from so many times the steps of the run in order. */
  private static final int FAIR_BEHIND = 4;

  private final long seed;
  private final SearchSize space;
  private final Orders met = new Orders();
  private final Orders awaited = new Orders();
  private final List<Race> fresh = new ArrayList<>();
  private final List<Race> known = new ArrayList<>();
  private long count;
  private @Nullable Run last;

  ReversalSearch(long seed, SearchSize space) {
    this.seed = seed;
    this.space = space;
  }

  @Override
  public boolean sequential() {
    return true;
  }

  @Override
  public @Nullable Picker schedule(long number) {
    SplittableRandom random = Seeds.of(seed, number);
    if (last != null) {
      learn(last, random);
    }
    Race race = number % ANEW < 2 ? null : next(random);
    last = new Run(race, random, space);
    return last;
  }

  @Override
  public String guarantee(boolean whole) {
    return "reversal: " + count + " races met in one order or the other; no bound";
  }

  /** The race that is to be turned round next, or null if there is none. */
  private @Nullable Race next(SplittableRandom random) {
    while (!fresh.isEmpty()) {
      Race race = taken(fresh, random);
      if (!met.has(race.turned())) {
        return race;
      }
      wait(known, race, random);
    }
    return known.isEmpty() ? null : taken(known, random);
  }

  private static Race taken(List<Race> from, SplittableRandom random) {
    int index = random.nextInt(from.size());
    Race taken = from.get(index);
    from.set(index, from.get(from.size() - 1));
    from.remove(from.size() - 1);
    return taken;
  }

  /** Lets a race wait; in a full list, in the place of another. */
  private static void wait(List<Race> in, Race race, SplittableRandom random) {
    if (in.size() < MOST_WAITING) {
      in.add(race);
    } else {
      in.set(random.nextInt(MOST_WAITING), race);
    }
  }

  /** Looks at the races of a run that has ended, from where it was a run of its own. */
  private void learn(Run run, SplittableRandom random) {
    Touches touches = run.touches;
    if (touches == null || touches.hasForgotten()) {
      return;
    }
    long[] ids = Arrays.copyOf(run.ids, run.steps);
    for (int later = run.from(); later < run.steps; later++) {
      for (int step : touches.races(run.first + later)) {
        int earlier = step - run.first;
        if (earlier >= 0) {
          count += met.add(order(ids[earlier], ids[later])) ? 1 : 0;
          boolean isNew = isNew(order(ids[later], ids[earlier]));
          if (isNew || random.nextInt(KNOWN) == 0) {
            Race race = new Race(ids, earlier, later, run.leftOut(earlier, later));
            wait(isNew ? fresh : known, race, random);
          }
        }
      }
    }
  }

  private boolean isNew(long order) {
    return !met.has(order) && awaited.add(order);
  }

  /** A number for two messages in an order. */
  private static long order(long first, long second) {
    return (first * 0x9E3779B97F4A7C15L ^ second) * 0xC2B2AE3D27D4EB4FL;
  }

  /** Orders of two messages, by a bit each. */
  private static final class Orders {
    private static final int BITS = 18;

    private final BitSet bits = new BitSet();

    boolean has(long order) {
      return bits.get(bit(order));
    }

    /** Adds one, and says whether it was not there. */
    boolean add(long order) {
      boolean isNew = !has(order);
      bits.set(bit(order));
      return isNew;
    }

    private static int bit(long order) {
      return (int) (order >>> Long.SIZE - BITS);
    }
  }

  /** A race of a run. */
  private static final class Race {
    /** The messages of the run, in their order. */
    final long[] ids;

    /** The step that came first. */
    final int earlier;

    /** The step that could have come before it. */
    final int later;

    /** The steps in between that come after the first in any case, counted from it. */
    private final BitSet leftOut;

    Race(long[] ids, int earlier, int later, BitSet leftOut) {
      this.ids = ids;
      this.earlier = earlier;
      this.later = later;
      this.leftOut = leftOut;
    }

    /** The other order of the two. */
    long turned() {
      return order(ids[later], ids[earlier]);
    }

    /** Whether a step of the run is delivered where this is turned round. */
    boolean has(int step) {
      return step < earlier || step > earlier && !leftOut.get(step - earlier);
    }

    /** The first step that is not as it was. */
    int firstOther() {
      int step = earlier + 1;
      while (!has(step)) {
        step++;
      }
      return step;
    }
  }

  /** One schedule, and what it did. */
  private static final class Run implements Picker {
    private final @Nullable Race race;
    private final SplittableRandom random;
    private final ChainPriorities priorities;
    private final boolean heldUpFirst;
    private final int change;
    private final long fairFrom;
    private @Nullable Touches touches;
    private long[] ids = new long[256];
    private int steps;
    private int first;
    private int next;

    Run(@Nullable Race race, SplittableRandom random, SearchSize space) {
      this.race = race;
      this.random = random;
      this.priorities = new ChainPriorities(random, new Chains(space.homes()));
      this.heldUpFirst = random.nextBoolean();
      this.change = random.nextBoolean() ? random.nextInt(space.steps()) : 0;
      this.fairFrom = (long) FAIR_BEHIND * space.steps();
    }

    /** From where on it is a run of its own. */
    int from() {
      return race == null ? 0 : race.earlier;
    }

    /** Which of the steps up to a later one come after one in any case, counted from that. */
    BitSet leftOut(int earlier, int later) {
      BitSet after = new BitSet(later - earlier);
      for (int i = earlier + 1; i < later; i++) {
        if (touches != null && touches.happenedBefore(first + earlier, first + i)) {
          after.set(i - earlier);
        }
      }
      return after;
    }

    @Override
    public Footprint footprint() {
      return Footprint.kept();
    }

    @Override
    public int pick(Pending enabled) {
      if (steps == 0) {
        first = (int) enabled.step();
        touches = enabled.touches();
      }
      int index = race == null ? NONE : ofOld(race, enabled);
      if (index == NONE) {
        index = own(enabled);
      }
      if (steps == ids.length) {
        ids = Arrays.copyOf(ids, 2 * steps);
      }
      ids[steps++] = enabled.id(index);
      priorities.delivers(enabled, index);
      return index;
    }

    private int own(Pending enabled) {
      if (steps >= fairFrom) {
        return random.nextInt(enabled.size());
      }
      if (steps == change) {
        priorities.lower(enabled, priorities.best(enabled));
      }
      return priorities.best(enabled);
    }

    /** The next message of the old run that can be delivered. */
    private int ofOld(Race old, Pending enabled) {
      while (next <= old.later) {
        int step = next++;
        int index = old.has(step) ? find(enabled, old.ids[step]) : NONE;
        if (index != NONE) {
          chooseSide(old, step, enabled);
          return index;
        }
      }
      return NONE;
    }

    /** Decides who runs on when the race has been turned round. */
    private void chooseSide(Race old, int step, Pending enabled) {
      int side = NONE;
      if (heldUpFirst && step == old.firstOther()) {
        side = find(enabled, old.ids[old.earlier]);
      } else if (!heldUpFirst && step == old.later) {
        side = find(enabled, old.ids[step]);
      }
      if (side != NONE) {
        priorities.raise(enabled, side);
      }
    }

    private static int find(Pending enabled, long id) {
      for (int i = 0; i < enabled.size(); i++) {
        if (enabled.id(i) == id) {
          return i;
        }
      }
      return NONE;
    }
  }
}
