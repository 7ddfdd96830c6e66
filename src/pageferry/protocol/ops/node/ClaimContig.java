package pageferry.protocol.ops.node;

/**
 * Claims a stretch of the node's area for contiguous allocations, or gives a claim up: the bitmap
 * of struct cma in cma_alloc() (mm/cma.c, Linux 6.1). Answers the first frame, or {@link #NO_AREA}
 * or {@link #NO_ROOM}.
 *
 * @param from where to look from; of a claim that is given up, its first frame
 * @param pages how many pages
 * @param align the order to which the stretch is aligned, or -1: a claim is given up
 */
public record ClaimContig(long from, int pages, int align) implements NodeOp<Long> {
  /** The node has no such area. */
  public static final long NO_AREA = -2;

  /** No stretch as large is left. */
  public static final long NO_ROOM = -1;

  private static final int GIVEN_UP = -1;

  /** A claim is given up. */
  public static ClaimContig givenUp(long first, int pages) {
    return new ClaimContig(first, pages, GIVEN_UP);
  }

  @Override
  public Long on(NodeMemory memory) {
    CmaArea area = ContigZone.of(memory);
    if (area == null) {
      return NO_AREA;
    }
    if (align == GIVEN_UP) {
      area.forget(from, pages);
      return from;
    }
    return area.claim(from, pages, align);
  }
}
