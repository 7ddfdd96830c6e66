package pageferry.protocol.swap;

import java.util.ArrayDeque;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.FindSlot;
import pageferry.protocol.ops.inode.FreeSlots;
import pageferry.protocol.ops.space.EntryList;

/**
 * Gives back the slots that cleared entries named, and takes pages that nobody needs any more out
 * of the swap cache: free_swap_and_cache() (mm/swapfile.c, Linux 6.1). Returns 0.
 */
public final class PutSlots extends Routine {
  private final long[] slots;
  private final ArrayDeque<Long> cached = new ArrayDeque<>();

  /**
   * @param entries the entries, with slots in place of page frames
   */
  public PutSlots(EntryList entries) {
    super(KernelFunction.FREE_SWAP_AND_CACHE);
    slots = new long[entries.count()];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = entries.pfn(i);
    }
  }

  /**
   * @param slots the slots
   */
  public PutSlots(long[] slots) {
    super(KernelFunction.FREE_SWAP_AND_CACHE);
    this.slots = slots;
  }

  @Override
  protected Instruction start() {
    if (slots.length == 0) {
      return done(0);
    }
    long ns = cost(Cost.SWAP_CACHE) * slots.length;
    FreeSlots free = new FreeSlots(slots, has(KernelSwitch.SWAP_FREES_RANGES));
    return spend(ns, spent -> after(Swap.ask(free), this::freed));
  }

  private Instruction freed(long[] idle) {
    for (long slot : idle) {
      cached.add(slot);
    }
    return next();
  }

  private Instruction next() {
    Long slot = cached.poll();
    return slot == null ? done(0) : after(Swap.ask(new FindSlot(slot, false)), this::found);
  }

  private Instruction found(FindSlot.Found page) {
    return page.pfn() < 0 || page.count() > 0
        ? next()
        : call(new FreeSwapCache(page.pfn()), nothing -> next());
  }
}
