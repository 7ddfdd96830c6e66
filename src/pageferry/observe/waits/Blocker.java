package pageferry.observe.waits;

/**
 * Somebody who stood in the way of others.
 *
 * @param resource what they wanted
 * @param who who had it, and what that one was at
 * @param doing what that one did most of the time
 * @param times how often somebody slept for that reason
 * @param totalNs how long in all
 * @param worst the longest of them
 */
public record Blocker(
    String resource, String who, String doing, int times, long totalNs, Worst worst) {
  /**
   * One sleep.
   *
   * @param ns how long it was
   * @param task who slept
   * @param atNs a moment within it, to look at
   */
  public record Worst(long ns, String task, long atNs) {}
}
