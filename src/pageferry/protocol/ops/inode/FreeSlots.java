package pageferry.protocol.ops.inode;

import java.util.Arrays;
import pageferry.world.KernelBug;

/**
 * One entry less names each slot: swap_free() (mm/swapfile.c, Linux 6.1). A slot that neither
 * entries nor the swap cache need is free. Answers the slots that only the cache needs now.
 *
 * @param slots the slots
 * @param whole whether those that are freed together go back together
 */
public record FreeSlots(long[] slots, boolean whole) implements InodeOp<long[]> {
  public FreeSlots(long[] slots) {
    this(slots, false);
  }

  @Override
  public long[] on(PageCache cache) {
    long[] cached = new long[slots.length];
    int count = 0;
    for (long slot : slots) {
      int left = cache.slots().add(slot, -1);
      cache.slots().clearFresh(slot);
      if (left < 0) {
        throw new KernelBug("swap slot " + slot + " is named by " + left + " entries");
      }
      if (left == 0 && cache.find(slot) >= 0) {
        cached[count++] = slot;
      } else if (left == 0) {
        cache.slots().free(slot, slots.length == 1 || !whole);
      }
    }
    return Arrays.copyOf(cached, count);
  }
}
