package pageferry.protocol.ops.inode;

/**
 * Takes slots for a folio and puts it into the swap cache: add_to_swap() (mm/swap_state.c, Linux
 * 6.1). Answers the first slot, or {@link SwapSlots#NONE} where none is free.
 *
 * @param pfn the folio's first page
 * @param order how many slots: 2^order
 */
public record AddToSwap(long pfn, int order) implements InodeOp<Long> {
  @Override
  public Long on(PageCache cache) {
    long slot = cache.slots().take(order);
    if (slot >= 0 && order == 0) {
      cache.put(slot, pfn);
    } else if (slot >= 0) {
      cache.putLarge(slot, order, pfn);
    }
    return slot;
  }
}
