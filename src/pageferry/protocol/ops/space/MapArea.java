package pageferry.protocol.ops.space;

import java.util.List;

/**
 * Puts a new, empty area in: mmap_region() (mm/mmap.c, Linux 6.1). Answers whether other areas lie
 * there, or there are too many already: then nothing is put in.
 *
 * @param area the area
 * @param merges whether it is merged with neighbours that are alike, as all but dup_mmap()
 *     (kernel/fork.c) does
 * @param most how many areas may be there already: do_mmap() lets one more be
 */
public record MapArea(Vma area, boolean merges, int most) implements SpaceOp<MapArea.Answer> {
  /** What came of it. */
  public enum Answer {
    MAPPED,
    /** Other areas lie there. */
    TAKEN,
    /** There are too many areas. */
    FULL
  }

  /** An area that is put in however many there are. */
  public MapArea(Vma area, boolean merges) {
    this(area, merges, Integer.MAX_VALUE);
  }

  @Override
  public List<Long> anonVmas(Space space) {
    return merges ? MovedEdges.mapping(space, area) : List.of();
  }

  @Override
  public Answer on(Space space) {
    if (space.areaCount() > most) {
      return Answer.FULL;
    }
    if (!space.overlapping(area.start(), area.end()).isEmpty()) {
      return Answer.TAKEN;
    }
    if (merges) {
      space.put(space.mergesAny() ? new SetAreas.Merge().of(area) : area);
    } else {
      space.putApart(area);
    }
    return Answer.MAPPED;
  }
}
