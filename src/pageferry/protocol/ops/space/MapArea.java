package pageferry.protocol.ops.space;

/**
 * Puts a new, empty area in: mmap_region() (mm/mmap.c, Linux 6.1). Answers whether other areas lie
 * there: then nothing is put in.
 *
 * @param area the area
 * @param merges whether it is merged with neighbours that are alike, as all but dup_mmap()
 *     (kernel/fork.c) does
 */
public record MapArea(Vma area, boolean merges) implements SpaceOp<Boolean> {
  /** An area that is merged with neighbours that are alike. */
  public MapArea(Vma area) {
    this(area, true);
  }

  @Override
  public Boolean on(Space space) {
    boolean taken = !space.overlapping(area.start(), area.end()).isEmpty();
    if (!taken && merges) {
      space.put(area);
    } else if (!taken) {
      space.putApart(area);
    }
    return taken;
  }
}
