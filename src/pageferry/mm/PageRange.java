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
  private static final long USER_END = 128L << 40;

  /** The first address that no user has: 128 TiB less the guard page. */
  public static long taskSize(Paging paging) {
    return USER_END - paging.bytes();
  }

  /** The page that holds the beginning. */
  public long start(Paging paging) {
    return paging.page(addr);
  }

  /** The page after the last one. */
  public long end(Paging paging) {
    return paging.page(endAddress(paging));
  }

  /** The whole pages that the length needs, 0 where rounding it up wraps. */
  public long pages(Paging paging) {
    return paging.page(aligned(paging));
  }

  /** Whether it has no page, for its length is 0 or rounding it up wraps. */
  public boolean isEmpty(Paging paging) {
    return start(paging) == end(paging);
  }

  /** Whether it begins where a page does: offset_in_page() is 0. */
  public boolean isAligned(Paging paging) {
    return paging.offset(addr) == 0;
  }

  /** The address after the range rounded up to pages; below its beginning where it wraps. */
  public long endAddress(Paging paging) {
    return addr + aligned(paging);
  }

  /** Whether {@link #endAddress} has wrapped. */
  public boolean wraps(Paging paging) {
    return Long.compareUnsigned(endAddress(paging), addr) < 0;
  }

  /** Whether the range reaches beyond the addresses of users: access_ok() fails. */
  public boolean leavesTask(Paging paging) {
    long taskSize = taskSize(paging);
    return Long.compareUnsigned(addr, taskSize) > 0
        || Long.compareUnsigned(length, taskSize - addr) > 0;
  }

  /** Whether it has an address in common with another one. */
  public boolean overlaps(PageRange other, Paging paging) {
    return Long.compareUnsigned(endAddress(paging), other.addr) > 0
        && Long.compareUnsigned(other.endAddress(paging), addr) > 0;
  }

  /** The range from the page that holds its beginning on, its end kept. */
  public PageRange fromPage(Paging paging) {
    return new PageRange(addr & -paging.bytes(), length + paging.offset(addr));
  }

  /** PAGE_ALIGN() of the length. */
  private long aligned(Paging paging) {
    return length + paging.bytes() - 1 & -paging.bytes();
  }
}
