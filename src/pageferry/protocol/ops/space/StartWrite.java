package pageferry.protocol.ops.space;

/**
 * Keeps readers out of the areas of a stretch while mmap_lock is held for writing:
 * vma_start_write() of each (include/linux/mm.h, Linux 6.4). Answers where to go on once an area
 * that was waited for has no readers any more, or the end.
 *
 * @param start the first page
 * @param end the page after the last
 */
public record StartWrite(long start, long end) implements SpaceOp<Long> {
  /** The first page of the areas. */
  public long from(Space space) {
    Vma area = space.find(start);
    return area == null ? start : area.start();
  }

  /** The page after the last of the areas. */
  public long to(Space space) {
    Vma area = space.find(end - 1);
    return area == null ? end : area.end();
  }

  @Override
  public Long on(Space space) {
    return end;
  }
}
