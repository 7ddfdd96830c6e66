package pageferry.protocol.swap;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindSwapped;
import pageferry.protocol.ops.space.PlanSwapIn;
import pageferry.protocol.ops.space.Vma;

/**
 * Reads the pages of an area that are in swap into the swap cache: swapin_walk_pmd_entry() of
 * MADV_WILLNEED (mm/madvise.c, Linux 6.1), mmap_lock held. Returns 0.
 *
 * <p>Departure: it waits for the device, which Linux leaves to who needs the pages.
 */
public final class SwapInRange extends Routine {
  private final int mm;
  private final Vma area;
  private long at;

  /**
   * @param area the area, or a part of one
   */
  public SwapInRange(int mm, Vma area) {
    super(KernelFunction.SWAPIN_WALK_PMD_ENTRY);
    this.mm = mm;
    this.area = area;
    this.at = area.start();
  }

  @Override
  protected Instruction start() {
    return next(0);
  }

  private Instruction next(long nothing) {
    FindSwapped find = new FindSwapped(at, area.end());
    return at >= area.end()
        ? done(0)
        : ask(mm, find, MmapLock.NONE, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(FindSwapped.Found found) {
    at = found.next();
    EntryList entries = found.entries();
    long[] vpns = new long[entries.count()];
    long[] slots = new long[vpns.length];
    for (int i = 0; i < vpns.length; i++) {
      vpns[i] = Mapping.vpn(entries.mapping(i));
      slots[i] = entries.pfn(i);
    }
    ReadSwap read = new ReadSwap(new PlanSwapIn.Plan(vpns, slots, false), area, ReadSwap.ALL);
    return vpns.length == 0 ? next(0) : call(read, pages -> call(read.await(), this::next));
  }
}
