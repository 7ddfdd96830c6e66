package pageferry.world;

/**
 * The machine's time, supplied by the engine: virtual or dilated real nanoseconds from the start.
 */
public interface Clock {
  /** Nanoseconds since the run began; never decreases. */
  long nowNs();

  /**
   * Runs {@code task} when {@code delayNs} nanoseconds have passed. Tasks due at one instant run in
   * the order in which they were given. The task must only send messages.
   */
  void after(long delayNs, Runnable task);

  /**
   * The same, perhaps for what a daemon does by itself from time to time: nobody need wait for
   * that, so where time is virtual a run {@code rests} when nothing else is due.
   */
  default void after(long delayNs, boolean rests, Runnable task) {
    after(delayNs, task);
  }
}
