package pageferry.mm;

/**
 * The units of memory: bytes, base pages, and huge pages, which one entry of a PMD maps. As x86-64
 * has them: include/asm/page_types.h and include/linux/huge_mm.h, Linux 6.1.
 */
public final class Pages {
  /** PAGE_SHIFT. */
  public static final int SHIFT = 12;

  /** The bytes of a base page: PAGE_SIZE. */
  public static final int BYTES = 1 << SHIFT;

  /** The order of a huge page: HPAGE_PMD_ORDER. */
  public static final int HUGE_ORDER = 9;

  /** The base pages of a huge page: HPAGE_PMD_NR. */
  public static final int HUGE = 1 << HUGE_ORDER;

  private Pages() {}

  /** The page that holds an address. */
  public static long of(long address) {
    return address >>> SHIFT;
  }

  /** The first address of a page; or the bytes of so many pages. */
  public static long address(long page) {
    return page << SHIFT;
  }

  /** How far into its page an address is: offset_in_page(). */
  public static int offset(long address) {
    return (int) address & BYTES - 1;
  }

  /** The first page of the huge page, or of its place, that a page lies in. */
  public static long hugeStart(long page) {
    return page & -HUGE;
  }

  /** The page after the last one of the place of a huge page that a page lies in. */
  public static long hugeEnd(long page) {
    return hugeStart(page) + HUGE;
  }

  /** The first page of a huge page's place from a page on: ALIGN(). */
  public static long hugeCeiling(long page) {
    return hugeStart(page + HUGE - 1);
  }

  /** The first page of the place of a folio of that order that a page lies in. */
  public static long folioStart(long page, int order) {
    return page & -(1L << order);
  }

  /** The size of a folio of that order as sysfs names it, such as 64kB. */
  public static String sizeText(int order) {
    return (BYTES / 1024 << order) + "kB";
  }

  /** How far into the place of a huge page a page lies. */
  public static int hugeOffset(long page) {
    return (int) page & HUGE - 1;
  }

  /** Whether a huge page can begin with a page. */
  public static boolean startsHuge(long page) {
    return hugeOffset(page) == 0;
  }
}
