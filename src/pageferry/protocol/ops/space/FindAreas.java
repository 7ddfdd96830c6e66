package pageferry.protocol.ops.space;

import java.util.List;
import pageferry.mm.PageRange;

/**
 * The areas that overlap a stretch, cut to it, in ascending order.
 *
 * @param start the first page
 * @param end the page after the last
 */
public record FindAreas(long start, long end) implements SpaceOp<List<Vma>> {
  /** Those that have a page of the range. */
  public static FindAreas of(PageRange range) {
    return new FindAreas(range.start(), range.end());
  }

  @Override
  public List<Vma> on(Space space) {
    return space.overlapping(start, end);
  }
}
