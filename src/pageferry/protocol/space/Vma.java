package pageferry.protocol.space;

import org.jspecify.annotations.Nullable;
import pageferry.mm.MemPolicy;
import pageferry.protocol.program.Step.Protection;

/**
 * A stretch of an address space with one set of attributes: struct vm_area_struct
 * (include/linux/mm_types.h, Linux 6.1).
 *
 * @param start its first page
 * @param end the page behind its last
 * @param attributes what holds for all of it
 */
public record Vma(long start, long end, Attributes attributes) {
  /**
   * What holds for all pages of an area.
   *
   * @param protection what the program may do
   * @param shared MAP_SHARED
   * @param hugeAdvised MADV_HUGEPAGE was given
   * @param policy the area's memory policy, or null
   * @param inode the number of the inode that is mapped, 0 for private anonymous memory
   * @param base the page at which offset 0 of the object would lie
   */
  public record Attributes(
      Protection protection,
      boolean shared,
      boolean hugeAdvised,
      @Nullable MemPolicy policy,
      int inode,
      long base) {}

  /** The same attributes for another stretch. */
  public Vma cut(long from, long to) {
    return new Vma(from, to, attributes);
  }

  public boolean has(long vpn) {
    return vpn >= start && vpn < end;
  }

  public boolean writable() {
    return attributes.protection() == Protection.READ_WRITE;
  }

  /** Whether the program may read. */
  public boolean accessible() {
    return attributes.protection() != Protection.NONE;
  }

  /** Whether its pages are private anonymous memory. */
  public boolean anonymous() {
    return attributes.inode() == 0;
  }

  public @Nullable MemPolicy policy() {
    return attributes.policy();
  }

  /** The page offset within the object: linear_page_index(). */
  public long offset(long vpn) {
    return vpn - attributes.base();
  }

  /** Whether the 2 MiB around a page lie wholly within the area. */
  public boolean holdsHuge(long vpn) {
    long first = vpn & ~511L;
    return first >= start && first + 512 <= end;
  }

  Vma withPolicy(@Nullable MemPolicy policy) {
    Attributes a = attributes;
    return new Vma(
        start,
        end,
        new Attributes(a.protection(), a.shared(), a.hugeAdvised(), policy, a.inode(), a.base()));
  }

  Vma withHugeAdvice(boolean advised) {
    Attributes a = attributes;
    return new Vma(
        start,
        end,
        new Attributes(a.protection(), a.shared(), advised, a.policy(), a.inode(), a.base()));
  }
}
