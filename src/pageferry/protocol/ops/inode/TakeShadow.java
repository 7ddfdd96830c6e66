package pageferry.protocol.ops.inode;

import pageferry.mm.Shadow;

/**
 * Tells what is remembered of the page of a slot since it was reclaimed, and forgets it:
 * get_shadow_from_swap_cache() (mm/swap_state.c, Linux 6.1). Answers {@link Shadow#NONE} where that
 * is nothing.
 *
 * @param slot the slot
 */
public record TakeShadow(long slot) implements InodeOp<Shadow> {
  @Override
  public Shadow on(PageCache cache) {
    return cache.slots().takeShadow(slot);
  }
}
