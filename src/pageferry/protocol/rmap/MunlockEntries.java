package pageferry.protocol.rmap;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.EntryList;

/**
 * Unlocks the pages of some entries of an area, a pagevec of neighbours of one zone at a time:
 * __munlock_pagevec_fill() and __munlock_pagevec() (mm/mlock.c, Linux 5.10). Giving back the
 * references of pages that could not be isolated drains the LRU batches: __pagevec_release()
 * (mm/swap.c). Returns 0.
 */
final class MunlockEntries extends Routine {
  private static final int PAGEVEC_SIZE = 15;

  private final EntryList entries;
  private int next;

  MunlockEntries(EntryList entries) {
    super(KernelFunction.MUNLOCK_VMA_PAGES_RANGE);
    this.entries = entries;
  }

  @Override
  protected Instruction start() {
    return fill();
  }

  private Instruction fill() {
    if (next >= entries.count()) {
      return done(0);
    }
    EntryList some = new EntryList();
    do {
      some.append(entries, next++);
    } while (some.count() < PAGEVEC_SIZE && next < entries.count() && joins(next));
    PerNode mark = PerNode.mlock(some, false, false, cost(Cost.LRU_ADD));
    return call(mark, nothing -> release(mark.refused()));
  }

  /** Zones of one node are not told apart. */
  private boolean joins(int i) {
    return Mapping.vpn(entries.mapping(i)) == Mapping.vpn(entries.mapping(i - 1)) + 1
        && topology().nodeOf(entries.pfn(i)) == topology().nodeOf(entries.pfn(i - 1));
  }

  private Instruction release(EntryList kept) {
    return kept.count() == 0 ? fill() : after(new Instruction.DrainLocal(), nothing -> fill());
  }
}
