package pageferry.protocol.ops.inode;

/**
 * Tells on which node the page of a slot was when it was reclaimed, and forgets it:
 * get_shadow_from_swap_cache() (mm/swap_state.c, Linux 6.1). Answers -1 where that is not known.
 *
 * @param slot the slot
 */
public record TakeShadow(long slot) implements InodeOp<Integer> {
  @Override
  public Integer on(PageCache cache) {
    return cache.slots().takeShadow(slot);
  }
}
