package pageferry.mm;

import org.jspecify.annotations.Nullable;

/**
 * One zone of a node before the machine starts.
 *
 * @param type its kind
 * @param pages how many page frames it manages
 * @param marks its watermarks; null: those that follow from its size
 */
public record ZoneSpec(ZoneType type, long pages, @Nullable Watermarks marks) {
  /** A zone with the watermarks that follow from its size. */
  public ZoneSpec(ZoneType type, long pages) {
    this(type, pages, null);
  }
}
