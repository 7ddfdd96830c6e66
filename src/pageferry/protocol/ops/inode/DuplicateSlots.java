package pageferry.protocol.ops.inode;

/**
 * One more entry names each slot: swap_duplicate() (mm/swapfile.c, Linux 6.1). Answers how many
 * slots.
 *
 * @param slots the slots
 */
public record DuplicateSlots(long[] slots) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    for (long slot : slots) {
      cache.slots().add(slot, 1);
    }
    return slots.length;
  }
}
