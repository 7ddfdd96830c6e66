package pageferry.protocol.ops.inode;

/**
 * How many entries name the slot of a folio that most entries name: swap_count() of each of them
 * (mm/swapfile.c, Linux 6.12).
 *
 * @param slot the folio's first slot
 * @param pages how many it has
 */
public record CountNames(long slot, int pages) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    int most = 0;
    for (long each = slot; each < slot + pages; each++) {
      most = Math.max(most, cache.slots().count(each));
    }
    return most;
  }
}
