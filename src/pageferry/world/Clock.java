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
}
