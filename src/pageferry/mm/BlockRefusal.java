package pageferry.mm;

/**
 * Why a memory block cannot be taken out: what start_isolate_page_range() (mm/page_isolation.c,
 * Linux 6.1) and has_unmovable_pages() find there.
 */
public enum BlockRefusal {
  STATE("the block has that state already"),
  SPANS_ZONES("the block spans zones"),
  NOT_MOVABLE("the block lies outside of ZONE_MOVABLE, where kernel memory may be"),
  MEMMAP("the node's page descriptors lie in the block"),
  KERNEL_PAGES("the block has pages of the kernel or page cache that nothing frees");

  private static final int BITS = 8;
  private static final BlockRefusal[] ALL = values();

  private final String text;

  BlockRefusal(String text) {
    this.text = text;
  }

  /** What it is called in sentences. */
  public String text() {
    return text;
  }

  /** The refusal of that ordinal number. */
  public static BlockRefusal at(long ordinal) {
    return ALL[(int) ordinal];
  }

  /** The answer that stands for it. */
  public int with(Errno errno) {
    return -(ordinal() << BITS | -errno.negated());
  }

  /** The negated errno of an answer that is negative; others as they are. */
  public static int errno(int answer) {
    return answer < 0 ? -(-answer & (1 << BITS) - 1) : answer;
  }

  /** Why an answer is negative. */
  public static BlockRefusal of(int answer) {
    return ALL[-answer >> BITS];
  }
}
