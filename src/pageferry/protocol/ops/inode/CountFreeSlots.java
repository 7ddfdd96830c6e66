package pageferry.protocol.ops.inode;

/**
 * How many slots of the swap device can be had, none while it is off: get_nr_swap_pages()
 * (include/linux/swap.h, Linux 6.1).
 */
public record CountFreeSlots() implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    return cache.slots().free();
  }
}
