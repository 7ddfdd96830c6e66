package pageferry.mm;

/**
 * Bytes of an address space as a system call names them, both numbers unsigned and of any size. The
 * calls round and check them each in its own way (mm/mmap.c, mm/mprotect.c, mm/madvise.c,
 * mm/mempolicy.c, mm/mlock.c, Linux 6.1); none adds them up without asking whether that wraps.
 *
 * @param addr where the range begins
 * @param length how long it is
 */
public record UserRange(long addr, long length) {
  /** The first address that no user has: 128 TiB less the guard page. */
  public static final long TASK_SIZE = (1L << 47) - 4096;

  /** The first page that no user has. */
  public static final long TASK_PAGES = TASK_SIZE >>> 12;

  private static final long PAGE_MASK = -4096;

  /** Whether the address is that of a page: offset_in_page() is 0. */
  public boolean isAligned() {
    return (addr & ~PAGE_MASK) == 0;
  }

  /** The length in whole pages, 0 where that wraps: PAGE_ALIGN(). */
  public long aligned() {
    return length + ~PAGE_MASK & PAGE_MASK;
  }

  /** The address after the range rounded up to pages; below its beginning where it wraps. */
  public long end() {
    return addr + aligned();
  }

  /** Whether {@link #end} has wrapped. */
  public boolean wraps() {
    return Long.compareUnsigned(end(), addr) < 0;
  }

  /** Whether the range reaches beyond the addresses of users: access_ok() fails. */
  public boolean leavesTask() {
    return Long.compareUnsigned(addr, TASK_SIZE) > 0
        || Long.compareUnsigned(length, TASK_SIZE - addr) > 0;
  }

  /** The range from the page that holds its beginning on, its end kept. */
  public UserRange fromPage() {
    return new UserRange(addr & PAGE_MASK, length + (addr & ~PAGE_MASK));
  }

  /** The number of the first page. */
  public long startPage() {
    return addr >>> 12;
  }

  /** The number of the page after the last. */
  public long endPage() {
    return end() >>> 12;
  }
}
