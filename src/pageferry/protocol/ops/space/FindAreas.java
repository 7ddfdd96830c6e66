package pageferry.protocol.ops.space;

import java.util.List;
import java.util.Objects;
import pageferry.mm.PageRange;
import pageferry.mm.Paging;

/**
 * The areas that overlap a stretch, in ascending order.
 *
 * @param start the first page
 * @param end the page after the last
 * @param whole whether they are answered as long as they are, or cut to the stretch
 */
public record FindAreas(long start, long end, boolean whole) implements SpaceOp<List<Vma>> {
  /** Those of a stretch, cut to it. */
  public FindAreas(long start, long end) {
    this(start, end, false);
  }

  /** Those that have a page of the range. */
  public static FindAreas of(PageRange range, Paging paging) {
    return new FindAreas(range.start(paging), range.end(paging));
  }

  @Override
  public List<Vma> on(Space space) {
    List<Vma> found = space.overlapping(start, end);
    return whole
        ? found.stream().map(part -> Objects.requireNonNull(space.find(part.start()))).toList()
        : found;
  }
}
