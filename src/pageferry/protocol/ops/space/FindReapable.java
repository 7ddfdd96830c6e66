package pageferry.protocol.ops.space;

import java.util.List;
import pageferry.mm.VmFlags;
import pageferry.protocol.program.MapType;

/**
 * The areas whose pages the OOM reaper takes away: __oom_reap_task_mm() (mm/oom_kill.c, Linux 6.1).
 * Shared and locked areas and those of hugetlb are left to exit_mmap().
 */
public record FindReapable() implements Refusable<FindReapable.Found> {
  private static final int SPARED = VmFlags.SHARED | VmFlags.LOCKED;

  /**
   * What was found.
   *
   * @param locked whether mmap_lock was to be had
   * @param areas the areas
   */
  public record Found(boolean locked, List<Vma> areas) {
    public Found {
      areas = List.copyOf(areas);
    }
  }

  @Override
  public Found refused() {
    return new Found(false, List.of());
  }

  @Override
  public Found on(Space space) {
    List<Vma> areas =
        space.all().stream()
            .filter(area -> !area.has(SPARED) && area.type() != MapType.HUGETLB)
            .toList();
    return new Found(true, areas);
  }
}
