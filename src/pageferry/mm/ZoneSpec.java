package pageferry.mm;

import org.jspecify.annotations.Nullable;

/**
 * One zone of a node before the machine starts.
 *
 * @param type its kind
 * @param pages how many page frames it manages
 * @param marks its watermarks; null: those that follow from its size
 * @param cma how many of its last page frames are an area for contiguous allocations
 */
public record ZoneSpec(ZoneType type, long pages, @Nullable Watermarks marks, long cma) {
  /** A zone without such an area. */
  public ZoneSpec(ZoneType type, long pages, @Nullable Watermarks marks) {
    this(type, pages, marks, 0);
  }

  /** The same with the watermarks that follow from its size. */
  public ZoneSpec(ZoneType type, long pages) {
    this(type, pages, null);
  }
}
