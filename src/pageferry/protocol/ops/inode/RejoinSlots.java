package pageferry.protocol.ops.inode;

/**
 * Lets the pages of a folio have one place again, since it was not split after all: what never
 * happens to i_pages, whose lock __split_huge_page() takes before it freezes the folio
 * (mm/huge_memory.c, Linux 6.1). Answers 0.
 *
 * @param head the first page offset
 * @param order the folio's
 */
public record RejoinSlots(long head, int order) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    cache.rejoin(head, order);
    return 0;
  }
}
