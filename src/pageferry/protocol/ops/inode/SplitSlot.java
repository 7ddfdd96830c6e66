package pageferry.protocol.ops.inode;

import pageferry.mm.Pieces;

/**
 * Gives each piece of a large folio a place of its own: the i_pages half of __split_huge_page()
 * (mm/huge_memory.c, Linux 6.1). Answers 0.
 *
 * @param head the first page offset
 * @param pieces what the folio has been split into
 * @param anonymous whether it is one of the swap cache
 */
public record SplitSlot(long head, Pieces pieces, boolean anonymous) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    cache.split(head, pieces, anonymous);
    return 0;
  }
}
