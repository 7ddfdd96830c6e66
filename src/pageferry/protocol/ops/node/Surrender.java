package pageferry.protocol.ops.node;

/**
 * Whether the kswapd of a node works, or has given up: kswapd_failures of pg_data_t has reached
 * MAX_RECLAIM_RETRIES (mm/vmscan.c, Linux 6.1).
 */
public final class Surrender {
  private final boolean endsWithPressure;
  private boolean lasts;
  private boolean awake;

  /**
   * @param endsWithPressure whether it ends when enough is free, as since 6.18
   */
  Surrender(boolean endsWithPressure) {
    this.endsWithPressure = endsWithPressure;
  }

  /** It gives up. */
  public void begin() {
    lasts = true;
  }

  /** Pages of the node have been reclaimed, or enough are free. */
  void gotOn() {
    lasts = false;
  }

  /** It wakes, or falls asleep. */
  void wake(boolean now) {
    awake = now;
  }

  /** Whether it works: kswapd_is_running(). */
  boolean isAwake() {
    return awake;
  }

  /** Whether it would end now if enough were free. */
  boolean ends() {
    return lasts && endsWithPressure;
  }

  /** Whether nothing has been reclaimed since it gave up. */
  public boolean lasts() {
    return lasts;
  }
}
