package pageferry.engine.virtual;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which steps of an explored run happened before which others: those that their actor took before,
 * the one that sent their message, and whatever happened before these.
 */
final class Past {
  private @Nullable BitSet[] before = new BitSet[256];
  private long[] lastOf = new long[32];
  private int steps;

  /** Takes the next step, counted from 1: an actor handles a message sent in step {@code cause}. */
  void step(long cause, int actor) {
    steps++;
    if (steps == before.length) {
      before = Arrays.copyOf(before, 2 * steps);
    }
    if (actor >= lastOf.length) {
      lastOf = Arrays.copyOf(lastOf, 2 * actor);
    }
    BitSet mine = new BitSet(steps);
    include(mine, cause);
    include(mine, lastOf[actor]);
    before[steps] = mine;
    lastOf[actor] = steps;
  }

  private void include(BitSet mine, long step) {
    BitSet its = before[(int) step];
    if (its != null) {
      mine.or(its);
    }
    mine.set((int) step);
  }

  /** Whether what step {@code one} sent first was sent before what step {@code other} sent last. */
  boolean precedes(long one, long other) {
    BitSet its = before[(int) other];
    return one == other || its != null && its.get((int) one);
  }
}
