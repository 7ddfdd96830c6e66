package pageferry.observe.waits;

import java.util.List;

/**
 * What a task did in some time, with the reason why, and the reason of that.
 *
 * @param kind what it was
 * @param text the same in words
 * @param ns how long it did so in all
 * @param times how often
 * @param atNs a moment within the longest time, to look at
 * @param because what was behind it, the longest first; of a sleep who stood in its way, of whom
 *     what he did meanwhile
 */
public record Cause(Kind kind, String text, long ns, int times, long atNs, List<Cause> because) {
  public Cause {
    because = List.copyOf(because);
  }

  /** What a task can have done. */
  public enum Kind {
    /** It slept. */
    SLEEP,
    /** Somebody had what it slept for. */
    HOLDER,
    /** It reclaimed memory for its allocation. */
    RECLAIM,
    /** It could have run, but another task ran on its CPU. */
    OFF_CPU,
    /** It ran. */
    WORK,
    /** What was woken had not gone on yet, or nobody in particular stood in its way. */
    UNKNOWN,
    /** The rest of many causes. */
    OTHERS
  }

  /** The moment at which the longest chain of causes has its end. */
  public long lookAtNs() {
    boolean isLast = because.isEmpty() || because.get(0).kind == Kind.WORK;
    return isLast ? atNs : because.get(0).lookAtNs();
  }
}
