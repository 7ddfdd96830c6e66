package pageferry.engine.virtual;

import java.util.Arrays;

/**
 * Which steps of an explored run happened before which others: those that their actor took before,
 * the one that sent their message, and whatever happened before these.
 */
final class Past {
  /** One behind the other the rows of all steps; that of step n has a bit for each one below n. */
  private long[] before = new long[256];

  /** Where in {@link #before} the row of a step begins. */
  private int[] rows = new int[256];

  private long[] lastOf = new long[32];
  private int steps;

  /** Takes the next step, counted from 1: an actor handles a message sent in step {@code cause}. */
  void step(long cause, int actor) {
    int end = rows[steps] + wordsOf(steps);
    steps++;
    if (steps == rows.length) {
      rows = Arrays.copyOf(rows, 2 * steps);
    }
    if (end + wordsOf(steps) > before.length) {
      before = Arrays.copyOf(before, 2 * before.length);
    }
    if (actor >= lastOf.length) {
      lastOf = Arrays.copyOf(lastOf, 2 * actor);
    }
    rows[steps] = end;
    include((int) cause);
    include((int) lastOf[actor]);
    lastOf[actor] = steps;
  }

  private static int wordsOf(int step) {
    return (step + Long.SIZE - 1) / Long.SIZE;
  }

  /** Adds a step, and all that happened before it, to the row of the present one. */
  private void include(int step) {
    int mine = rows[steps];
    int its = rows[step];
    for (int word = wordsOf(step) - 1; word >= 0; word--) {
      before[mine + word] |= before[its + word];
    }
    before[mine + step / Long.SIZE] |= 1L << step;
  }

  /** Whether what step {@code one} sent first was sent before what step {@code other} sent last. */
  boolean precedes(long one, long other) {
    if (one >= other) {
      return one == other;
    }
    return (before[rows[(int) other] + (int) one / Long.SIZE] >>> one & 1) != 0;
  }
}
