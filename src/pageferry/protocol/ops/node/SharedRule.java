package pageferry.protocol.ops.node;

import java.util.function.Predicate;
import pageferry.mm.FrameTable;
import pageferry.mm.KernelSwitch;

/** When a folio counts as shared with others, and is left to them. */
public enum SharedRule {
  /** This page must not be mapped twice. */
  PAGE_MAPPED_ONCE,
  /** The folio as a whole must not look shared. */
  FOLIO_MAPPED_ONCE,
  /** No two address spaces may map the folio. */
  FOLIO_OF_ONE_SPACE,
  /** The folio's first page must be mapped exactly once. */
  HEAD_MAPPED_ONCE,
  /** Any. */
  ALL;

  /** What a kernel takes to be unshared; {@code before} is how it looked before 6.8. */
  public static SharedRule unshared(Predicate<KernelSwitch> kernel, SharedRule before) {
    if (kernel.test(KernelSwitch.SHARED_BY_PROCESSES)) {
      return FOLIO_OF_ONE_SPACE;
    }
    return kernel.test(KernelSwitch.SHARED_BY_FOLIO) ? FOLIO_MAPPED_ONCE : before;
  }

  /** Whether the folio of a page is shared with others. */
  public boolean isShared(FrameTable frames, long pfn) {
    long head = frames.head(pfn);
    return switch (this) {
      case ALL -> false;
      case PAGE_MAPPED_ONCE -> frames.mapcount(pfn) > 1;
      case HEAD_MAPPED_ONCE -> frames.mapcount(head) != 1;
      case FOLIO_OF_ONE_SPACE -> !isOfOneSpace(frames, head);
      case FOLIO_MAPPED_ONCE -> looksShared(frames, head);
    };
  }

  /** folio_maybe_mapped_shared() (include/linux/mm.h, Linux 6.15). */
  private static boolean isOfOneSpace(FrameTable frames, long head) {
    return frames.order(head) == 0
        ? frames.mapcount(head) <= 1
        : Mappings.of(frames, head).ofOneSpace();
  }

  /** folio_likely_mapped_shared() (include/linux/mm.h, Linux 6.12). */
  private static boolean looksShared(FrameTable frames, long head) {
    if (frames.order(head) == 0) {
      return frames.mapcount(head) > 1;
    }
    int huge = frames.hugeMappings(head);
    int total = 0;
    long end = frames.end(head);
    for (long page = head; page < end; page++) {
      total += frames.mappingCount(page);
    }
    return total > end - head || huge > 0 && total > 1 || frames.mapcount(head) > 1;
  }
}
