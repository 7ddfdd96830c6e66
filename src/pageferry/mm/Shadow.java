package pageferry.mm;

/**
 * What a slot of the swap cache remembers of a page that was reclaimed: pack_shadow() of
 * workingset_eviction() (mm/workingset.c, Linux 6.1).
 *
 * @param node the node that it was on
 * @param group the control group that it was charged to
 * @param generation the oldest generation there was, where there are generations
 * @param workingset whether it had come back before: PG_workingset
 */
public record Shadow(int node, int group, long generation, boolean workingset) {
  /** Nothing is remembered. */
  public static final Shadow NONE = new Shadow(-1, 0, 0, false);
}
