package pageferry.protocol.madvise;

import pageferry.mm.Cost;
import pageferry.mm.CpuMask;
import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.CleanEntries;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.rmap.PerNode;

/**
 * Lets reclaim drop the pages of a part of one page table unless they are written again:
 * madvise_free_pte_range() and folio_mark_lazyfree() (mm/madvise.c, mm/swap.c, Linux 6.1). The
 * kernel marks a folio when its batch is drained, here it is marked at once. Returns 0.
 */
final class FreeLazily extends Routine {
  private final long from;
  private final long end;

  FreeLazily(long from, long end) {
    super(KernelFunction.MADVISE_FREE_PTE_RANGE);
    this.from = from;
    this.end = end;
  }

  @Override
  protected Instruction start() {
    FindAdvised find = new FindAdvised(current().mm(), from, end);
    return call(find, nothing -> mark(find.all()));
  }

  private Instruction mark(EntryList entries) {
    PerNode mark = PerNode.lazyFree(entries, cost(Cost.SET_PTE));
    return call(mark, nothing -> clean(entries, mark.refused()));
  }

  private Instruction clean(EntryList entries, EntryList refused) {
    EntryList marked = new EntryList();
    marked.appendAllBut(entries, refused);
    return marked.count() == 0
        ? done(0)
        : ask(current().mm(), new CleanEntries(marked), MmapLock.NONE, 0, cpus -> flush(cpus));
  }

  private Instruction flush(CpuMask cpus) {
    return after(new Instruction.FlushTlb(cpus, (int) (end - from)), flushed -> done(0));
  }
}
