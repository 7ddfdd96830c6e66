package pageferry.protocol.madvise;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.ClearSlots;
import pageferry.protocol.ops.space.FindSwapped;
import pageferry.protocol.swap.PutSlots;

/**
 * Gives back the swap slots of a stretch that MADV_FREE names: madvise_free_pte_range()
 * (mm/madvise.c, Linux 6.1), mmap_lock held. Returns 0.
 */
final class FreeRangeSlots extends Routine {
  private final int mm;
  private final long end;
  private long at;

  FreeRangeSlots(int mm, long start, long end) {
    super(KernelFunction.MADVISE_FREE_PTE_RANGE);
    this.mm = mm;
    this.at = start;
    this.end = end;
  }

  @Override
  protected Instruction start() {
    return next(0);
  }

  private Instruction next(long nothing) {
    ClearSlots clear = new ClearSlots(at, end);
    return at >= end ? done(0) : ask(mm, clear, MmapLock.NONE, cost(Cost.LOOKUP), this::cleared);
  }

  private Instruction cleared(FindSwapped.Found found) {
    at = found.next();
    return call(new PutSlots(found.entries()), this::next);
  }
}
