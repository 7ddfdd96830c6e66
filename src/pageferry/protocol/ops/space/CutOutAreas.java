package pageferry.protocol.ops.space;

/**
 * Takes all areas out of a stretch: the first half of do_munmap() (mm/mmap.c, Linux 6.1). The
 * entries stay until {@link ZapRange} has removed them. Answers how many pages had an area.
 *
 * @param start the first page
 * @param end the page after the last
 */
public record CutOutAreas(long start, long end) implements SpaceOp<Long> {
  @Override
  public Long on(Space space) {
    long pages = 0;
    for (Vma area : space.overlapping(start, end)) {
      pages += area.end() - area.start();
    }
    space.cutOut(start, end);
    return pages;
  }
}
