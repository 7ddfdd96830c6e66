package pageferry.mm;

/**
 * What became of 2 MiB that were to be collapsed: enum scan_result (mm/khugepaged.c, Linux 6.1),
 * with the words of include/trace/events/huge_memory.h.
 */
public enum ScanResult {
  /** They are one huge page now. */
  SUCCEED("succeeded", Errno.EINVAL, true),
  /** They were one already. */
  PMD_MAPPED("page_pmd_mapped", Errno.EINVAL, true),
  /** Nothing is mapped there, and there is no page table. */
  PMD_NONE("pmd_none", Errno.EINVAL, false),
  /** The area does not hold them all, or does not want huge pages. */
  VMA_CHECK("vma_check_failed", Errno.EINVAL, false),
  /** A huge or a small entry is being migrated, or poisoned. */
  NON_PRESENT("pte_non_present", Errno.EINVAL, true),
  /** More pages are missing than max_ptes_none says. */
  EXCEED_NONE_PTE("exceed_none_pte", Errno.EBUSY, false),
  /** More pages are in swap than max_ptes_swap says. */
  EXCEED_SWAP_PTE("exceed_swap_pte", Errno.EINVAL, false),
  /** More pages are mapped more than once than max_ptes_shared says. */
  EXCEED_SHARED_PTE("exceed_shared_pte", Errno.EINVAL, false),
  /** No page may be written. */
  PAGE_RO("no_writable_page", Errno.EINVAL, true),
  /** No page has been used for some time. */
  LACK_REFERENCED_PAGE("lack_referenced_page", Errno.EINVAL, true),
  /** A page is on no LRU list. */
  PAGE_LRU("page_not_in_lru", Errno.EAGAIN, true),
  /** Somebody holds a reference to a page. */
  PAGE_COUNT("not_suitable_page_count", Errno.EAGAIN, true),
  /** Somebody else has locked a page. */
  PAGE_LOCK("page_locked", Errno.EAGAIN, true),
  /** A page is part of a large folio. */
  PAGE_COMPOUND("page_compound", Errno.EINVAL, true),
  /** A page could not be had that was in swap. */
  FAIL("failed", Errno.EINVAL, false),
  /** The object has nothing there. */
  TRUNCATED("truncated", Errno.EINVAL, false),
  /** There is no huge page to be had. */
  ALLOC_HUGE_PAGE_FAIL("alloc_huge_page_failed", Errno.ENOMEM, false);

  private final String text;
  private final Errno errno;
  private final boolean goesOn;

  ScanResult(String text, Errno errno, boolean goesOn) {
    this.text = text;
    this.errno = errno;
    this.goesOn = goesOn;
  }

  /** What tracepoints call it. */
  public String text() {
    return text;
  }

  /** What madvise(2) fails with: madvise_collapse_errno(). */
  public Errno errno() {
    return errno;
  }

  /** Whether the next 2 MiB are tried all the same. */
  public boolean goesOn() {
    return goesOn;
  }

  /** Whether there is a huge page now. */
  public boolean isHuge() {
    return this == SUCCEED || this == PMD_MAPPED;
  }
}
