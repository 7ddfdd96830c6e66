package pageferry.protocol.ops.inode;

import pageferry.mm.SwapSpec;

/**
 * Looks for the page of a slot in the swap cache: swap_cache_get_folio() (mm/swap_state.c, Linux
 * 6.1).
 *
 * @param slot the slot
 * @param uses whether the page is used, so that it was read ahead for good
 */
public record FindSlot(long slot, boolean uses) implements InodeOp<FindSlot.Found> {
  /**
   * What was found.
   *
   * @param pfn the page, or -1
   * @param count how many entries name the slot
   * @param ahead whether the page was read ahead, and is used now for the first time
   * @param large whether the page is part of a large folio
   * @param fresh whether no entry has mapped the page since it was read
   * @param device what is to be known of the device
   */
  public record Found(
      long pfn, int count, boolean ahead, boolean large, boolean fresh, Device device) {}

  /**
   * What is to be known of the device.
   *
   * @param spec what it is
   * @param full whether slots are short: vm_swap_full()
   * @param cluster vm.page-cluster
   * @param zero whether the slot holds nothing but zeroes
   */
  public record Device(SwapSpec spec, boolean full, int cluster, boolean zero) {}

  @Override
  public Found on(PageCache cache) {
    SwapSlots slots = cache.slots();
    long pfn = cache.find(slot);
    boolean ahead = uses && pfn >= 0 && slots.clearAhead(slot);
    boolean large = cache.order(slot) > 0;
    Device device = new Device(slots.spec(), slots.isFull(), slots.cluster(), slots.isZero(slot));
    boolean fresh = slots.isFresh(slot);
    return new Found(pfn, slots.count(slot), ahead, large, fresh, device);
  }
}
