package pageferry.protocol.madvise;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Madvice;
import pageferry.mm.Mapping;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.ClearYoung;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.swap.Swap;

/**
 * Carries out MADV_COLD, MADV_PAGEOUT and MADV_FREE on a stretch of one area, page table by page
 * table: madvise_cold_or_pageout_pte_range() and madvise_free_pte_range() (mm/madvise.c, Linux
 * 6.1), mmap_lock held. Each table is walked up to where a large folio ends the walk; what has been
 * reached is dealt with then. Returns 0.
 */
final class AdviseRange extends Routine {
  private final int mm;
  private final Vma area;
  private final int advice;
  private long at;

  /**
   * @param mm the address space
   * @param area the area, cut to what is advised
   * @param advice one of the three
   */
  AdviseRange(int mm, Vma area, int advice) {
    super(
        advice == Madvice.FREE
            ? KernelFunction.MADVISE_FREE_PTE_RANGE
            : KernelFunction.MADVISE_COLD_OR_PAGEOUT_PTE_RANGE);
    this.mm = mm;
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
    return ask(mm, collect, MmapLock.NONE, cost(Cost.LOOKUP), this::collected);
  }

  private Instruction collected(CollectRange.Collected collected) {
    long from = at;
    at = collected.next();
    boolean frees = advice == Madvice.FREE;
    SplitForAdvice split = new SplitForAdvice(collected.entries(), from, at, frees);
    return collected.entries().count() == 0
        ? nextTable(0)
        : call(split, reached -> act(from, reached));
  }

  /** What others map too is as it was. */
  private Instruction cool(CollectRange.Collected collected) {
    PerNode others = PerNode.others(collected.entries());
    return call(others, nothing -> coolAllBut(collected.entries(), others.refused()));
  }

  private Instruction coolAllBut(EntryList found, EntryList others) {
    EntryList entries = new EntryList();
    entries.appendAllBut(found, others);
    long[] pages = new long[entries.count()];
    for (int i = 0; i < pages.length; i++) {
      pages[i] = Mapping.vpn(entries.mapping(i));
    }
    return ask(mm, new ClearYoung(pages), MmapLock.NONE, 0, young -> deactivate(entries));
  }

  private Instruction deactivate(EntryList entries) {
    return call(PerNode.deactivate(entries, 0), this::nextTable);
  }

  private Instruction act(long from, long reached) {
    boolean cold = advice == Madvice.COLD;
    if (reached <= from) {
      return nextTable(0);
    }
    if (cold) {
      CollectRange collect = new CollectRange(from, reached, NodeMask.NONE, false);
      return ask(mm, collect, MmapLock.NONE, 0, this::cool);
    }
    if (advice == Madvice.FREE) {
      return call(new FreeLazily(from, reached), this::nextTable);
    }
    boolean swaps = Swap.exists(cpu()) || area.anonymous();
    PageOut reclaim = new PageOut(mm, from, reached, area.anonymous());
    return call(reclaim, rc -> swaps ? swapOut(from, reached) : nextTable(rc));
  }

  /** Without swap pages come back as they were, but for a moment they are off the lists. */
  private Instruction swapOut(long from, long reached) {
    FindAdvised find = new FindAdvised(mm, from, reached);
    return call(find, found -> call(new PageOutAnon(find.all()), freed -> nextTable(0)));
  }
}
