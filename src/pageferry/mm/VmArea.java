package pageferry.mm;

import org.jspecify.annotations.Nullable;

/**
 * An area of an address space, as whoever watches it is told: vm_area_struct.
 *
 * @param start its first page
 * @param end the page after its last
 * @param memory what kind of memory it is
 * @param access what the program may do there, as maps files have it: {@code rw-}, {@code r--} or
 *     {@code ---}
 * @param shared whether others see what is written to it
 * @param policy its memory policy, or null
 */
public record VmArea(
    long start,
    long end,
    Memory memory,
    String access,
    boolean shared,
    @Nullable MemPolicy policy) {
  /** A kind of memory. */
  public enum Memory {
    ANON,
    TMPFS,
    FILE,
    /** Pages of hugetlb as large as what a PMD maps. */
    HUGETLB,
    /** Those of 1 GiB. */
    GIGANTIC;

    /** Whether it is hugetlb's. */
    public boolean isHugetlb() {
      return this == HUGETLB || this == GIGANTIC;
    }
  }
}
