package pageferry.observe.asked;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The phases of a run: which it is in, and how long it has been in each. */
final class Phases {
  /** The most beginnings of phases that are told. */
  static final int MOST_TOLD = 200;

  private final long[] pastNs;
  private final Stretch[] last;
  private final List<Begun> begun = new ArrayList<>();
  private int current;
  private long sinceNs;

  /**
   * A phase that began.
   *
   * @param phase its number
   * @param atNs the virtual instant
   */
  record Begun(int phase, long atNs) {}

  Phases(int count) {
    pastNs = new long[count];
    last = new Stretch[count];
    Arrays.fill(last, new Stretch(0, 0));
    begun.add(new Begun(0, 0));
  }

  int current() {
    return current;
  }

  /** When the current one began. */
  long sinceNs() {
    return sinceNs;
  }

  void begin(int phase, long timeNs) {
    pastNs[current] += timeNs - sinceNs;
    last[current] = new Stretch(sinceNs, timeNs);
    current = phase;
    sinceNs = timeNs;
    if (begun.size() < MOST_TOLD) {
      begun.add(new Begun(phase, timeNs));
    }
  }

  /** How long a phase has lasted, all its times together. */
  double lengthNs(int phase, long nowNs) {
    return pastNs[phase] + (phase == current ? nowNs - sinceNs : 0);
  }

  /** The last stretch of the run that was of a phase; of the whole run for all of them. */
  Stretch last(int phase, long nowNs) {
    if (phase == Scope.ALWAYS) {
      return new Stretch(0, nowNs);
    }
    return phase == current ? new Stretch(sinceNs, nowNs) : last[phase];
  }

  /** From when to when. */
  record Stretch(long sinceNs, long endNs) {}

  /** The phases that began, in order. */
  List<Begun> begun() {
    return begun;
  }
}
