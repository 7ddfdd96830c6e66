package pageferry.protocol.ops.inode;

/**
 * Gives each page of a large folio a place of its own: the i_pages half of __split_huge_page()
 * (mm/huge_memory.c, Linux 6.1). Answers 0.
 *
 * @param head the first page offset
 */
public record SplitSlot(long head) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    cache.split(head);
    return 0;
  }
}
