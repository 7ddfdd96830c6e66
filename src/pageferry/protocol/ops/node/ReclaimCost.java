package pageferry.protocol.ops.node;

/**
 * What it costs lately to reclaim anonymous memory of a node: anon_cost of struct lruvec
 * (include/linux/mmzone.h, Linux 6.1).
 *
 * <p>Departure: the kernel keeps it for each control group.
 */
public final class ReclaimCost {
  private long anon;

  /** The pages written, the older the less. */
  public long anon() {
    return anon;
  }

  /**
   * Adds pages that were written, and counts half of all once they are many: lru_note_cost()
   * (mm/swap.c).
   *
   * @param pages how many
   * @param size how many are on the lists
   */
  public void add(long pages, long size) {
    anon += pages;
    anon = anon > size / 4 ? anon / 2 : anon;
  }
}
