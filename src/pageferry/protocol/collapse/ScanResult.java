package pageferry.protocol.collapse;

import pageferry.mm.Errno;

/**
 * What became of 2 MiB that were to be collapsed: enum scan_result (mm/khugepaged.c, Linux 6.1).
 */
enum ScanResult {
  /** They are one huge page now. */
  SUCCEED(Errno.EINVAL, true),
  /** They were one already. */
  PMD_MAPPED(Errno.EINVAL, true),
  /** Nothing is mapped there, and there is no page table. */
  PMD_NONE(Errno.EINVAL, false),
  /** The area does not hold them all, or does not want huge pages. */
  VMA_CHECK(Errno.EINVAL, false),
  /** A huge or a small entry is being migrated, or poisoned. */
  NON_PRESENT(Errno.EINVAL, true),
  /** No page may be written. */
  PAGE_RO(Errno.EINVAL, true),
  /** A page is on no LRU list. */
  PAGE_LRU(Errno.EAGAIN, true),
  /** Somebody holds a reference to a page. */
  PAGE_COUNT(Errno.EAGAIN, true),
  /** Somebody else has locked a page. */
  PAGE_LOCK(Errno.EAGAIN, true),
  /** A page is part of a large folio. */
  PAGE_COMPOUND(Errno.EINVAL, true),
  /** The object has nothing there. */
  TRUNCATED(Errno.EINVAL, false),
  /** There is no huge page to be had. */
  ALLOC_HUGE_PAGE_FAIL(Errno.ENOMEM, false);

  private final Errno errno;
  private final boolean goesOn;

  ScanResult(Errno errno, boolean goesOn) {
    this.errno = errno;
    this.goesOn = goesOn;
  }

  /** What madvise(2) fails with: madvise_collapse_errno(). */
  Errno errno() {
    return errno;
  }

  /** Whether the next 2 MiB are tried all the same. */
  boolean goesOn() {
    return goesOn;
  }

  /** Whether there is a huge page now. */
  boolean isHuge() {
    return this == SUCCEED || this == PMD_MAPPED;
  }
}
