package pageferry.protocol.ops.inode;

/**
 * Says whether slots hold nothing but zeroes: swap_zeromap_folio_set() and
 * swap_zeromap_folio_clear() (mm/page_io.c, Linux 6.12). Answers 0.
 *
 * @param slot the first slot
 * @param count how many
 * @param zero whether they do
 */
public record MarkZeroes(long slot, int count, boolean zero) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    for (long each = slot; each < slot + count; each++) {
      cache.slots().markZero(each, zero);
    }
    return 0;
  }
}
