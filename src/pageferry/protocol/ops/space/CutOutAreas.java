package pageferry.protocol.ops.space;

import java.util.List;

/**
 * Takes all areas out of a stretch: the first half of do_munmap() (mm/mmap.c, Linux 6.1). The
 * entries stay until {@link ZapRange} has removed them. Answers how many pages had an area, or
 * {@link #FULL} where a hole would make one area more than there may be: then nothing is taken.
 *
 * @param start the first page
 * @param end the page after the last
 * @param most how many areas there may be
 */
public record CutOutAreas(long start, long end, int most) implements SpaceOp<Long> {
  /** There are too many areas for a hole in one. */
  public static final long FULL = -1;

  /** Those of a stretch, however many there are. */
  public CutOutAreas(long start, long end) {
    this(start, end, Integer.MAX_VALUE);
  }

  @Override
  public List<Long> anonVmas(Space space) {
    return MovedEdges.cutting(space, start, end);
  }

  @Override
  public Long on(Space space) {
    Vma around = space.find(start);
    boolean hole = around != null && around.start() < start && end < around.end();
    if (hole && space.areaCount() >= most) {
      return FULL;
    }
    long pages = 0;
    for (Vma area : space.overlapping(start, end)) {
      pages += area.end() - area.start();
    }
    space.swapReadAhead().forget(start, end);
    space.cutOut(start, end);
    return pages;
  }
}
