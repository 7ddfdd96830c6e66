package pageferry.world;

/**
 * What user accesses cost, each of one kind as much as the others, without the time between them.
 *
 * @param slow how many of them, counted as remote too, lay on a slow tier
 * @param localNs what one on the own node cost
 * @param remoteNs what one on another node cost
 * @param slowNs what one on a slow tier cost
 * @param faultNs what the first of them had spent in page faults before
 */
public record AccessCosts(int slow, long localNs, long remoteNs, long slowNs, long faultNs) {
  /** Nothing is known of it. */
  public static final AccessCosts NONE = new AccessCosts(0, 0, 0, 0, 0);
}
