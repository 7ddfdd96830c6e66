package pageferry.mm;

/**
 * The pages of an address space that a system call names by its bytes, both numbers unsigned and of
 * any size. The calls round and check them each in its own way and order (mm/mmap.c, mm/mprotect.c,
 * mm/madvise.c, mm/mempolicy.c, mm/mlock.c, Linux 6.1); none adds them up without asking whether
 * that wraps.
 *
 * @param addr where the range begins
 * @param length how many bytes it has
 */
public record PageRange(long addr, long length) {
  /** The first address that no user has: 128 TiB less the guard page. */
  public static final long TASK_SIZE = (1L << 47) - Pages.BYTES;

  /** The first page that no user has. */
  public static final long TASK_PAGES = Pages.of(TASK_SIZE);

  /** The page that holds the beginning. */
  public long start() {
    return Pages.of(addr);
  }

  /** The page after the last one. */
  public long end() {
    return Pages.of(endAddress());
  }

  /** The whole pages that the length needs, 0 where rounding it up wraps. */
  public long pages() {
    return Pages.of(aligned());
  }

  /** Whether it has no page, for its length is 0 or rounding it up wraps. */
  public boolean isEmpty() {
    return start() == end();
  }

  /** Whether it begins where a page does: offset_in_page() is 0. */
  public boolean isAligned() {
    return Pages.offset(addr) == 0;
  }

  /** The address after the range rounded up to pages; below its beginning where it wraps. */
  public long endAddress() {
    return addr + aligned();
  }

  /** Whether {@link #endAddress} has wrapped. */
  public boolean wraps() {
    return Long.compareUnsigned(endAddress(), addr) < 0;
  }

  /** Whether the range reaches beyond the addresses of users: access_ok() fails. */
  public boolean leavesTask() {
    return Long.compareUnsigned(addr, TASK_SIZE) > 0
        || Long.compareUnsigned(length, TASK_SIZE - addr) > 0;
  }

  /** Whether it has an address in common with another one. */
  public boolean overlaps(PageRange other) {
    return Long.compareUnsigned(endAddress(), other.addr) > 0
        && Long.compareUnsigned(other.endAddress(), addr) > 0;
  }

  /** The range from the page that holds its beginning on, its end kept. */
  public PageRange fromPage() {
    return new PageRange(addr & -Pages.BYTES, length + Pages.offset(addr));
  }

  /** PAGE_ALIGN() of the length. */
  private long aligned() {
    return length + Pages.BYTES - 1 & -Pages.BYTES;
  }
}
