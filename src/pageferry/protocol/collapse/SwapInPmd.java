package pageferry.protocol.collapse;

import pageferry.mm.KernelFunction;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.swapfile.UnusePte;

/**
 * Brings the pages of 2 MiB in that are in swap: __collapse_huge_page_swapin() (mm/khugepaged.c,
 * Linux 6.1), mmap_lock held for reading. Returns 0 or -ENOMEM.
 *
 * <p>Departure: pages come in as swapoff(2) has them, through the swap cache whatever the device.
 */
final class SwapInPmd extends Routine {
  private final int mm;
  private final Vma area;
  private final long first;
  private long at;

  SwapInPmd(int mm, Vma area, long first) {
    super(KernelFunction.COLLAPSE_HUGE_PAGE_SWAPIN);
    this.mm = mm;
    this.area = area;
    this.at = first;
    this.first = first;
  }

  @Override
  protected Instruction start() {
    return next(0);
  }

  private Instruction next(long rc) {
    return rc < 0 || at == first + paging().huge() ? done(rc) : look();
  }

  private Instruction look() {
    return ask(mm, new GetEntry(at), MmapLock.NONE, 0, this::looked);
  }

  private Instruction looked(long pte) {
    long vpn = at++;
    return Pte.has(pte, Pte.SLOT) ? call(new UnusePte(mm, vpn, pte, area), this::next) : next(0);
  }
}
