package pageferry.mm;

/**
 * How an architecture divides memory: the bytes of a base page, and the base pages of a huge page,
 * which one entry of a PMD maps (asm/page.h and asm/pgtable.h of each architecture, Linux 6.1).
 *
 * @param shift PAGE_SHIFT
 * @param hugeOrder the order of a huge page: HPAGE_PMD_ORDER
 * @param maxOrder the largest order of a free block: MAX_ORDER - 1 until 6.3, MAX_PAGE_ORDER
 */
public record Paging(int shift, int hugeOrder, int maxOrder) {
  /** The largest order of a huge page on any architecture: 512 MiB of 64 KiB. */
  public static final int MOST_ORDER = 13;

  /** The bits of a page number that each level of page tables above the last tells. */
  static final int LEVEL_BITS = 9;

  /** PAGE_SHIFT of those architectures whose PUDs map pages. */
  private static final int GIGANTIC_SHIFT = 12;

  private static final int SECTION_BITS = 27;

  /** Base pages of 4 KiB and huge ones of 2 MiB. */
  public static final Paging X86_64 = new Paging(12, 9, 10);

  /** The bytes of a base page: PAGE_SIZE. */
  public int bytes() {
    return 1 << shift;
  }

  /** The base pages of a huge page: HPAGE_PMD_NR. */
  public int huge() {
    return 1 << hugeOrder;
  }

  /** The order of what the entry of a PUD maps, 1 GiB of 4 KiB pages; 0 where it maps nothing. */
  public int giganticOrder() {
    return shift == GIGANTIC_SHIFT ? hugeOrder + LEVEL_BITS : 0;
  }

  /** The order of what an entry maps. */
  public int order(long pte) {
    return Pte.has(pte, Pte.GIGANTIC) ? giganticOrder() : Pte.has(pte, Pte.HUGE) ? hugeOrder : 0;
  }

  /** How many base pages an entry maps. */
  public int pages(long pte) {
    return 1 << order(pte);
  }

  /** The first page that the entry found at a page maps. */
  public long entryStart(long page, long pte) {
    return folioStart(page, order(pte));
  }

  /** The page after the last one that the entry found at a page maps. */
  public long entryEnd(long page, long pte) {
    return entryStart(page, pte) + pages(pte);
  }

  /** The order of a section of memory, which no node shares: 128 MiB, or a huge page if larger. */
  public int sectionOrder() {
    return Math.max(SECTION_BITS - shift, hugeOrder);
  }

  /** The page that holds an address. */
  public long page(long address) {
    return address >>> shift;
  }

  /** The first address of a page; or the bytes of so many pages. */
  public long address(long page) {
    return page << shift;
  }

  /** How far into its page an address is: offset_in_page(). */
  public int offset(long address) {
    return (int) address & bytes() - 1;
  }

  /** The first page of the huge page, or of its place, that a page lies in. */
  public long hugeStart(long page) {
    return page & -huge();
  }

  /** The page after the last one of the place of a huge page that a page lies in. */
  public long hugeEnd(long page) {
    return hugeStart(page) + huge();
  }

  /** The first page of a huge page's place from a page on: ALIGN(). */
  public long hugeCeiling(long page) {
    return hugeStart(page + huge() - 1);
  }

  /** The first page of the place of a folio of that order that a page lies in. */
  public static long folioStart(long page, int order) {
    return page & -(1L << order);
  }

  /** The page after the last one of the place of a folio of that order that a page lies in. */
  public static long folioEnd(long page, int order) {
    return folioStart(page, order) + (1L << order);
  }

  /** The size of a folio of that order as sysfs names it, such as 64kB. */
  public String sizeText(int order) {
    return (bytes() / 1024 << order) + "kB";
  }

  /** How far into the place of a huge page a page lies. */
  public int hugeOffset(long page) {
    return (int) page & huge() - 1;
  }

  /** Whether a huge page can begin with a page. */
  public boolean startsHuge(long page) {
    return hugeOffset(page) == 0;
  }
}
