package pageferry.mm;

import org.jspecify.annotations.Nullable;

/**
 * An area of an address space, as whoever watches it is told: vm_area_struct.
 *
 * @param start its first page
 * @param end the page after its last
 * @param memory what kind of memory it is
 * @param shared whether others see what is written to it
 * @param policy its memory policy, or null
 */
public record VmArea(
    long start, long end, Memory memory, boolean shared, @Nullable MemPolicy policy) {
  /** A kind of memory. */
  public enum Memory {
    ANON,
    TMPFS,
    FILE,
    HUGETLB
  }
}
