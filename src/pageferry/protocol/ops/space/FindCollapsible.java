package pageferry.protocol.ops.space;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Paging;

/**
 * Finds the next 2 MiB that khugepaged is to look at: the walk over areas of
 * khugepaged_scan_mm_slot() (mm/khugepaged.c, Linux 6.1).
 *
 * @param from the page at which it goes on
 * @param asker khugepaged
 */
public record FindCollapsible(long from, FindCollapse.Asker asker)
    implements Refusable<FindCollapsible.Found> {
  /** Answered where mmap_lock is not to be had. */
  public static final Found REFUSED = new Found(false, 0, -1, null);

  /**
   * What was found.
   *
   * @param locked whether mmap_lock was to be had
   * @param skipped how many areas were passed over
   * @param first the first page of the 2 MiB, or -1 if there are no more
   * @param area the area that they lie in, or null
   */
  public record Found(boolean locked, int skipped, long first, @Nullable Vma area) {}

  @Override
  public Found refused() {
    return REFUSED;
  }

  /** Whether khugepaged may care for it, which depends on what the file is. */
  private static boolean holdsHuge(Vma area, Paging paging) {
    return area.holds(paging.hugeStart(area.end() - paging.huge()), paging.hugeOrder());
  }

  @Override
  public Found on(Space space) {
    Paging paging = space.paging();
    int skipped = 0;
    for (Vma area : space.all()) {
      if (area.end() <= from) {
        continue;
      }
      long end = paging.hugeStart(area.end());
      long at = Math.max(from, paging.hugeCeiling(area.start()));
      boolean shared = area.inode() != 0 && holdsHuge(area, paging);
      if (!shared && !asker.allows(area, paging) || from > end) {
        skipped++;
      } else if (at < end) {
        return new Found(true, skipped, at, area);
      }
    }
    return new Found(true, skipped, -1, null);
  }
}
