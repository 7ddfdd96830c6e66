package pageferry.engine.virtual;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import pageferry.world.Footprint;

/**
 * The steps of an explored run, what each touched of its actor, and which happened before which
 * others when steps that commute have no order: a step comes after the one that sent its message,
 * after those to the same actor with which it does not commute, and after those whose message had
 * to be delivered first; and after whatever these come after.
 */
public final class Touches implements Past {
  /*
   * For each step a row of bits says which steps happened before it. A row is made when the step
   * is over, for only then is its footprint known. First come the steps that could not have come
   * later in any case: the cause, those before it in the mailbox, those whose additions it
   * completes. Then, from the latest on, those with which it does not commute. One of these that
   * is not in the row yet has nothing in between that would order the two: they race. So the
   * races of a run come out on the way.
   *
   * Rows are kept of so many steps; what is older is taken to have happened before. So are all
   * steps before the first that is followed: a run begins to be followed while nothing is under
   * way, or at its beginning. Steps are counted from there; step 0 stands for all before.
   */

  private static final int INITIAL = 256;

  /** How many of the last steps are told apart. */
  static final int REACH = 1 << 14;

  private static final int[] NONE = {};

  private final Footprint footprint;
  private @Nullable long[][] before = new long[INITIAL][];
  private int[][] races = new int[INITIAL][];
  private int[] actors = new int[INITIAL];
  private int[] causes = new int[INITIAL];
  private int[] serials = new int[INITIAL];
  private boolean[] holdsUp = new boolean[INITIAL];

  /** The step of the same actor before a step; 0: none. */
  private int[] previous = new int[INITIAL];

  private long[] reads = new long[INITIAL];
  private long[] changes = new long[INITIAL];
  private long[] adds = new long[INITIAL];
  private long[] completes = new long[INITIAL];
  private int[] lastOf = new int[32];
  private int[] found = new int[16];
  private int steps;
  private int unfollowed;
  private boolean isFollowed;

  Touches(Footprint footprint) {
    this.footprint = footprint;
  }

  /**
   * What a step touched.
   *
   * @param actor of whom
   * @param reads the parts that it read
   * @param changes the parts that it changed
   * @param adds the parts that it added to
   */
  public record Touched(int actor, long reads, long changes, long adds) {
    /** Whether the two steps, one right after the other, lead to the same in either order. */
    public boolean commutesWith(Touched other) {
      return actor != other.actor
          || commute(reads, changes, adds, other.reads, other.changes, other.adds);
    }
  }

  private static boolean commute(long r1, long c1, long a1, long r2, long c2, long a2) {
    return (c1 & (r2 | c2 | a2) | c2 & (r1 | a1) | r1 & a2 | a1 & r2) == 0;
  }

  /**
   * Says whether what steps touch matters from here on, where nothing is under way but what comes
   * from outside. It can begin to once, and end once.
   */
  void follow(boolean whether) {
    if (whether && !isFollowed && steps > 0) {
      throw new IllegalStateException("a run is followed for a second time");
    }
    isFollowed = whether;
  }

  /** Where a step stands among those that are followed; 0, if it comes before them. */
  private int place(long step) {
    return (int) Math.max(0, step - unfollowed);
  }

  /**
   * A step begins.
   *
   * @param actor who handles the message
   * @param cause the step in which it was sent
   * @param serial how many messages had been sent before, or less than 0 if it waits for no other
   * @param holdsOthersUp whether messages to the actor that were sent later have to wait for it
   */
  void begin(int actor, long cause, int serial, boolean holdsOthersUp) {
    footprint.begin();
    if (!isFollowed) {
      unfollowed += steps == 0 ? 1 : 0;
      return;
    }
    steps++;
    if (steps == actors.length) {
      grow();
    }
    if (actor >= lastOf.length) {
      lastOf = Arrays.copyOf(lastOf, 2 * actor);
    }
    causes[steps] = place(cause);
    serials[steps] = serial;
    actors[steps] = actor;
    holdsUp[steps] = holdsOthersUp;
    previous[steps] = lastOf[actor];
    lastOf[actor] = steps;
  }

  /** The step that began last is over. */
  void end() {
    if (!isFollowed) {
      return;
    }
    int step = steps;
    reads[step] = footprint.read();
    changes[step] = footprint.changed();
    adds[step] = footprint.added();
    completes[step] = footprint.completed();
    int oldest = oldest(step);
    before[oldest] = null;
    long[] row = new long[word(step, step) + 1];
    before[step] = row;
    comesAfter(row, causes[step]);
    for (int other = previous[step]; other > oldest; other = previous[other]) {
      if (isHeldUp(other, step) || (completes[step] & adds[other]) != 0) {
        comesAfter(row, other);
      }
    }
    races[step] = findRaces(row, oldest);
  }

  private int[] findRaces(long[] row, int oldest) {
    int step = steps;
    int count = 0;
    for (int other = previous[step]; other > oldest; other = previous[other]) {
      if (!has(row, step, other) && !commute(other, step)) {
        if (count == found.length) {
          found = Arrays.copyOf(found, 2 * count);
        }
        found[count++] = unfollowed + other;
        comesAfter(row, other);
      }
    }
    return count == 0 ? NONE : Arrays.copyOf(found, count);
  }

  private boolean commute(int one, int other) {
    return commute(reads[one], changes[one], adds[one], reads[other], changes[other], adds[other]);
  }

  /** Whether the message of a step had to be delivered before that of a later one. */
  private boolean isHeldUp(int earlier, int later) {
    if (!holdsUp[earlier] || serials[earlier] > serials[later]) {
      return false;
    }
    return isBefore(causes[earlier], causes[later]);
  }

  private void comesAfter(long[] row, int step) {
    long[] more = before[step];
    if (step <= oldest(steps) || more == null) {
      return;
    }
    int word = word(steps, step);
    int shift = more.length - 1 - word;
    for (int i = 0; i <= word; i++) {
      row[i] |= more[shift + i];
    }
    row[word] |= 1L << step;
  }

  /** The last of the steps that all happened before a step, as far as it knows. */
  private static int oldest(int step) {
    return Math.max(0, step - REACH);
  }

  /** Which word of the row of a step has the bit of another one that is not later. */
  private static int word(int ofStep, int step) {
    return (step >> 6) - (oldest(ofStep) >> 6);
  }

  private static boolean has(long[] row, int ofStep, int step) {
    return step <= oldest(ofStep) || (row[word(ofStep, step)] & 1L << step) != 0;
  }

  @Override
  public boolean precedes(long one, long other) {
    return isBefore(place(one), place(other));
  }

  /** Whether a step happened before another one, which is later. */
  public boolean happenedBefore(int one, int other) {
    return isBefore(place(one), place(other));
  }

  private boolean isBefore(int one, int other) {
    if (one == 0 || one >= other || other > steps) {
      return one == 0 || one == other || one < other;
    }
    long[] row = before[other];
    return row == null || has(row, other, one);
  }

  /** The steps with which a step races: it could have come before each of them. */
  public int[] races(int step) {
    return races[place(step)];
  }

  /** What a step touched. */
  public Touched of(int number) {
    int step = place(number);
    return step == steps && before[step] == null
        ? new Touched(actors[step], 0, Footprint.WHOLE, 0)
        : new Touched(actors[step], reads[step], changes[step], adds[step]);
  }

  /** Whether the run was too long for the order of all its steps to be kept. */
  public boolean hasForgotten() {
    return steps > REACH;
  }

  private void grow() {
    int capacity = 2 * steps;
    before = Arrays.copyOf(before, capacity);
    races = Arrays.copyOf(races, capacity);
    actors = Arrays.copyOf(actors, capacity);
    causes = Arrays.copyOf(causes, capacity);
    serials = Arrays.copyOf(serials, capacity);
    holdsUp = Arrays.copyOf(holdsUp, capacity);
    previous = Arrays.copyOf(previous, capacity);
    reads = Arrays.copyOf(reads, capacity);
    changes = Arrays.copyOf(changes, capacity);
    adds = Arrays.copyOf(adds, capacity);
    completes = Arrays.copyOf(completes, capacity);
  }
}
