package pageferry.protocol.madvise;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Madvice;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.Vma;

/**
 * Carries out MADV_COLD, MADV_PAGEOUT and MADV_FREE on a stretch of one area, page table by page
 * table: madvise_cold_or_pageout_pte_range() and madvise_free_pte_range() (mm/madvise.c, Linux
 * 6.1), mmap_lock held. Each table is walked up to where a large folio ends the walk; what has been
 * reached is dealt with then. Returns 0.
 */
final class AdviseRange extends Routine {
  private final Vma area;
  private final int advice;
  private long at;

  /**
   * @param area the area, cut to what is advised
   * @param advice one of the three
   */
  AdviseRange(Vma area, int advice) {
    super(
        advice == Madvice.FREE
            ? KernelFunction.MADVISE_FREE_PTE_RANGE
            : KernelFunction.MADVISE_COLD_OR_PAGEOUT_PTE_RANGE);
    this.area = area;
    this.advice = advice;
    this.at = area.start();
  }

  @Override
  protected Instruction start() {
    return nextTable(0);
  }

  private Instruction nextTable(long nothing) {
    if (at >= area.end()) {
      return done(0);
    }
    CollectRange collect = new CollectRange(at, area.end(), NodeMask.NONE, false);
    return ask(current().mm(), collect, MmapLock.NONE, cost(Cost.LOOKUP), this::collected);
  }

  private Instruction collected(CollectRange.Collected collected) {
    long from = at;
    at = collected.next();
    SplitForAdvice split = new SplitForAdvice(collected.entries(), from, at);
    return collected.entries().count() == 0
        ? nextTable(0)
        : call(split, reached -> act(from, reached));
  }

  private Instruction act(long from, long reached) {
    if (reached <= from || advice == Madvice.COLD) {
      return nextTable(0);
    }
    Routine rest =
        advice == Madvice.FREE
            ? new FreeLazily(from, reached)
            : new PageOut(from, reached, area.anonymous());
    return call(rest, this::nextTable);
  }
}
