package pageferry.protocol.ops.node;

/**
 * How long the lists of anonymous memory of a node are, or were.
 *
 * @param inactive pages on the inactive list
 * @param active pages on the active list
 */
public record ListSizes(long inactive, long active) {
  /** Two empty lists. */
  public static final ListSizes NONE = new ListSizes(0, 0);

  /** Whether the active list is the longer one: inactive_is_low() (mm/vmscan.c, Linux 6.1). */
  public boolean isInactiveLow() {
    return inactive < active;
  }

  /** Pages on both. */
  public long total() {
    return inactive + active;
  }
}
