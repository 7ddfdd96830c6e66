package pageferry.engine.virtual;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which steps of an explored run happened before which others: those that their actor took before,
 * the one that sent their message, and whatever happened before these. The steps of one actor
 * follow each other, so of each step no more is kept than the last step of every actor that
 * happened before it: a vector clock (Fidge, Mattern, 1988).
 */
final class HappenedBefore implements Past {
  private static final int INITIAL = 256;
  private static final int FEW = 32;

  /** Clocks that are longer are not kept for the next run. */
  private static final int KEPT = 1 << 20;

  /** The clocks of all steps, one behind the other. */
  private int[] clocks = new int[8 * INITIAL];

  /** Where in {@link #clocks} that of a step begins; it ends where that of the next one does. */
  private int[] begins = new int[INITIAL];

  private int[] actors = new int[INITIAL];
  private int[] lastOf = new int[FEW];
  private int steps;

  /** How many messages each actor has sent to each other one. */
  private int[] @Nullable [] sent = new int[FEW][];

  /** Forgets all steps: another run begins. */
  void begin() {
    steps = 0;
    Arrays.fill(lastOf, 0);
    for (int[] row : sent) {
      if (row != null) {
        Arrays.fill(row, 0);
      }
    }
    if (clocks.length > KEPT) {
      clocks = new int[8 * INITIAL];
    }
  }

  /** Takes the next step, counted from 1: an actor handles a message sent in step {@code cause}. */
  void step(long cause, int actor) {
    if (actor >= lastOf.length) {
      lastOf = Arrays.copyOf(lastOf, 2 * actor);
    }
    int sender = (int) cause;
    int own = lastOf[actor];
    boolean alone = precedes(own, sender);
    int last = alone ? sender : own;
    int known = width(last);
    int other = alone || precedes(sender, own) ? 0 : width(sender);
    steps++;
    int width = Math.max(actor + 1, Math.max(known, other));
    reserve(width);
    int mine = begins[steps];
    System.arraycopy(clocks, begins[last], clocks, mine, known);
    Arrays.fill(clocks, mine + known, mine + width, 0);
    for (int i = 0; i < other; i++) {
      clocks[mine + i] = Math.max(clocks[mine + i], clocks[begins[sender] + i]);
    }
    clocks[mine + actor] = steps;
    actors[steps] = actor;
    lastOf[actor] = steps;
  }

  /** Counts a message from one actor to another; answers how many came before it. */
  int send(int actor, int to) {
    if (actor >= sent.length) {
      sent = Arrays.copyOf(sent, 2 * actor);
    }
    int[] row = sent[actor];
    if (row == null || to >= row.length) {
      row = row == null ? new int[Math.max(FEW, to + 1)] : Arrays.copyOf(row, 2 * to);
      sent[actor] = row;
    }
    return row[to]++;
  }

  /** Makes room for the clock of the present step. */
  private void reserve(int width) {
    if (steps + 1 >= begins.length) {
      begins = Arrays.copyOf(begins, 2 * begins.length);
      actors = Arrays.copyOf(actors, 2 * actors.length);
    }
    int end = begins[steps] + width;
    if (end > clocks.length) {
      clocks = Arrays.copyOf(clocks, 2 * end);
    }
    begins[steps + 1] = end;
  }

  private int width(int step) {
    return step == 0 ? 0 : begins[step + 1] - begins[step];
  }

  @Override
  public boolean precedes(long one, long other) {
    if (one == 0 || one >= other) {
      return one == 0 || one == other;
    }
    int then = (int) other;
    int actor = actors[(int) one];
    return actor < width(then) && clocks[begins[then] + actor] >= one;
  }
}
