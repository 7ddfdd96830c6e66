package pageferry.protocol.ksm;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.FindMergeable;

/**
 * Undoes what has been merged in a stretch, mmap_lock held: unmerge_ksm_pages() (mm/ksm.c, Linux
 * 6.1). Returns 0 or -ENOMEM.
 */
public final class UnmergePages extends Routine {
  private final int mm;
  private final long end;
  private long at;

  /**
   * @param mm the address space
   * @param start the first page
   * @param end the page after the last
   */
  public UnmergePages(int mm, long start, long end) {
    super(KernelFunction.UNMERGE_KSM_PAGES);
    this.mm = mm;
    this.at = start;
    this.end = end;
  }

  @Override
  protected Instruction start() {
    return ask(mm, new FindMergeable(at, end), MmapLock.NONE, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(FindMergeable.Found page) {
    if (!page.isPage()) {
      return done(0);
    }
    if (Pte.has(page.pte(), Pte.HUGE)) {
      at = paging().hugeEnd(page.vpn());
      return start();
    }
    at = page.vpn() + 1;
    BreakKsm breaks = new BreakKsm(mm, page.vpn(), false);
    return call(breaks, rc -> rc < 0 ? done(rc) : start());
  }
}
