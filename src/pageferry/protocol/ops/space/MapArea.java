package pageferry.protocol.ops.space;

/**
 * Puts a new, empty area in: mmap_region() (mm/mmap.c, Linux 6.1). Answers whether other areas lie
 * there: then nothing is put in.
 *
 * @param area the area
 */
public record MapArea(Vma area) implements SpaceOp<Boolean> {
  @Override
  public Boolean on(Space space) {
    boolean taken = !space.overlapping(area.start(), area.end()).isEmpty();
    if (!taken) {
      space.put(area);
    }
    return taken;
  }
}
