package pageferry.mm;

/**
 * How a zone's pages are grouped by mobility, so that what cannot be moved spoils few pageblocks
 * (mm/page_alloc.c, Linux 6.1).
 *
 * @param on whether they are: page_group_by_mobility_disabled
 * @param blockOrder the order of a pageblock
 * @param hygienic whether a free block is always on the list of its pageblock
 * @param sparing whether a page that does not bring its pageblock along is taken from the smallest
 *     block, and raises no watermarks
 * @param balances whether the area for contiguous allocations is taken from before it is all that
 *     is left
 * @param census who counts pages in use
 */
public record Grouping(
    boolean on,
    int blockOrder,
    boolean hygienic,
    boolean sparing,
    boolean balances,
    Census census) {
  /** Not at all. */
  public static final Grouping OFF = new Grouping(false, 0, true, true, true, (pfn, p) -> 0);

  /** How many pages of a stretch are in use and can be moved. */
  public interface Census {
    /** Counts them from a frame on. */
    int movable(long pfn, int pages);
  }
}
