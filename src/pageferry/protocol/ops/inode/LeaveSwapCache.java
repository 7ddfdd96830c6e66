package pageferry.protocol.ops.inode;

import pageferry.mm.Shadow;

/**
 * Takes a folio out of the swap cache, its lock held: folio_free_swap() (mm/swapfile.c), which
 * leaves it where entries name its slots, or delete_from_swap_cache() of __remove_mapping()
 * (mm/vmscan.c, Linux 6.1). Answers whether it is out.
 *
 * @param slot its first slot
 * @param pfn its first page
 * @param shadow what is to be remembered if it is reclaimed; nothing: its slots are given back
 */
public record LeaveSwapCache(long slot, long pfn, Shadow shadow) implements InodeOp<Boolean> {
  /** Its slots are to be given back. */
  public static final Shadow FREES = Shadow.NONE;

  @Override
  public Boolean on(PageCache cache) {
    SwapSlots slots = cache.slots();
    if (cache.find(slot) != pfn) {
      return false;
    }
    int pages = 1 << cache.order(slot);
    int named = 0;
    for (long each = slot; each < slot + pages; each++) {
      named += slots.count(each);
    }
    if (shadow.equals(FREES) && named > 0) {
      return false;
    }
    cache.remove(slot);
    for (long each = slot; each < slot + pages; each++) {
      slots.clearAhead(each);
      slots.clearFresh(each);
      if (slots.count(each) == 0) {
        slots.free(each);
      } else {
        slots.leaveShadow(each, shadow);
      }
    }
    return true;
  }
}
