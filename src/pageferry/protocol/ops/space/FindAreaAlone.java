package pageferry.protocol.ops.space;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one area that has all of a stretch, cut to it, under its lock: try_vma_read_lock()
 * (mm/madvise.c, Linux 6.17). None where the stretch leaves an area, or its lock is not to be had.
 *
 * @param start the first page
 * @param end the page after the last
 */
public record FindAreaAlone(long start, long end) implements AreaOp<List<Vma>> {
  @Override
  public @Nullable Vma area(Space space) {
    Vma area = space.find(start);
    return area != null && end <= area.end() ? area : null;
  }

  @Override
  public boolean triesMmapLock(Vma area) {
    return false;
  }

  @Override
  public List<Vma> refused() {
    return List.of();
  }

  @Override
  public List<Vma> on(Space space) {
    return space.overlapping(start, end);
  }
}
