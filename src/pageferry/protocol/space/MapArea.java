package pageferry.protocol.space;

/**
 * Puts a new, empty area in: mmap_region() (mm/mmap.c, Linux 6.1). Answers 0.
 *
 * @param area the area; nothing may be mapped there
 */
public record MapArea(Vma area) implements SpaceOp<Integer> {
  @Override
  public Integer on(Space space) {
    space.put(area);
    return 0;
  }
}
