package pageferry.protocol.rmap;

import pageferry.mm.KernelFunction;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.EntryList;

/**
 * Takes cleared entries out of the reverse map and gathers their pages, each with the reference
 * that its entry held, which nobody gives back before the TLBs are flushed: zap_pte_range() and
 * __tlb_remove_page() (mm/memory.c, mm/mmu_gather.c, Linux 6.1). Until then a migration finds pages
 * that are mapped once less and referenced as before. Returns 0.
 */
public final class ForgetEntries extends Routine {
  private final EntryList entries;
  private final EntryList gathered = new EntryList();
  private int at;

  public ForgetEntries(EntryList entries) {
    super(KernelFunction.ZAP_PTE_RANGE);
    this.entries = entries;
  }

  /** The entries whose references are the caller's now. */
  public EntryList gathered() {
    return gathered;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (at == entries.count()) {
      return done(0);
    }
    EntryList some = entries.count() > EntryList.ONE_BY_ONE ? entries : entries.only(at);
    PerNode forget = PerNode.forget(some);
    return call(forget, nothing -> forgotten(some, forget.refused()));
  }

  private Instruction forgotten(EntryList some, EntryList unknown) {
    at += some.count();
    gathered.appendAllBut(some, unknown);
    return next();
  }
}
