package pageferry.engine.virtual;

/**
 * Where a run is stopped if it does not come to rest by itself.
 *
 * @param steps the most steps; a step is one message handled by one actor, or one timer fired
 * @param timeNs the last virtual instant at which timers still fire
 */
public record RunLimits(long steps, long timeNs) {
  public RunLimits {
    if (steps < 0 || timeNs < 0) {
      throw new IllegalArgumentException("negative limit: " + steps + " steps, " + timeNs + " ns");
    }
  }

  /** No limits in practice: 2^63-1 steps and nanoseconds. */
  public static RunLimits none() {
    return new RunLimits(Long.MAX_VALUE, Long.MAX_VALUE);
  }
}
