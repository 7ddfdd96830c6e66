package pageferry.protocol.ops.inode;

import java.util.List;

/** Lists the slots that are in use: find_next_to_unuse() (mm/swapfile.c, Linux 6.1). */
public record FindSlotsInUse() implements InodeOp<FindSlotsInUse.InUse> {
  /**
   * What is in use.
   *
   * @param on whether slots can be had
   * @param slots the slots, ascending
   */
  public record InUse(boolean on, List<Long> slots) {}

  @Override
  public InUse on(PageCache cache) {
    SwapSlots slots = cache.slots();
    return new InUse(slots.isOn(), List.copyOf(slots.image().keySet()));
  }
}
