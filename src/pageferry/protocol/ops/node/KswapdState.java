package pageferry.protocol.ops.node;

/**
 * What a node remembers of its kswapd: whether it works or has given up, for kswapd_failures of
 * pg_data_t has reached MAX_RECLAIM_RETRIES, and how much of what the watermarks are boosted by it
 * has still to reclaim: nr_boost_reclaim of balance_pgdat() (mm/vmscan.c, Linux 6.1).
 */
public final class KswapdState {
  private final boolean hopesWhenRelieved;
  private boolean hopeless;
  private boolean awake;
  private boolean boosted;
  private boolean hasBoost;
  private boolean anew;
  private long boost;

  /**
   * @param hopesWhenRelieved whether one that has given up is woken again when enough is free, as
   *     since 6.18
   */
  KswapdState(boolean hopesWhenRelieved) {
    this.hopesWhenRelieved = hopesWhenRelieved;
  }

  /** It gives up. */
  public void givesUp() {
    hopeless = true;
  }

  /** Pages of the node have been reclaimed, or enough are free. */
  void gotOn() {
    hopeless = false;
  }

  /** It wakes, or falls asleep. */
  void wake(boolean now) {
    awake = now;
  }

  /** Whether it works: kswapd_is_running(). */
  boolean isAwake() {
    return awake;
  }

  /** Whether it would hope again now if enough were free. */
  boolean awaitsRelief() {
    return hopeless && hopesWhenRelieved;
  }

  /** Whether nothing has been reclaimed since it gave up. */
  public boolean isHopeless() {
    return hopeless;
  }

  /** An allocation has boosted a watermark and may wake kswapd: ZONE_BOOSTED_WATERMARK. */
  void isBoosted() {
    boosted = true;
  }

  /** Whether one has, since this was last asked. */
  boolean wasBoosted() {
    boolean was = boosted;
    boosted = false;
    return was;
  }

  /** So many pages are to be reclaimed because watermarks are boosted; 0: none any more. */
  void boostBy(long pages) {
    boost = pages;
    hasBoost = pages > 0;
    anew = false;
  }

  /** Pages have been reclaimed. */
  void boostFell(long pages) {
    boost -= Math.min(boost, pages);
  }

  /** The last batch brought nothing, so that another one belongs to another run. */
  void foundNothing(boolean nothing) {
    anew = nothing;
  }

  /** Whether the next batch begins a run: another call of balance_pgdat(). */
  boolean beginsAnew() {
    return anew;
  }

  /** Whether any were when the run began. */
  boolean hasBoost() {
    return hasBoost;
  }

  /** How many pages are still to be reclaimed because of that. */
  long boost() {
    return boost;
  }
}
