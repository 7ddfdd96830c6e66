package pageferry.protocol.rmap;

import java.util.NavigableSet;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.EntryList;

/**
 * Takes cleared entries out of the reverse map and gathers their pages, each with the reference
 * that its entry held, which nobody gives back before the TLBs are flushed: zap_pte_range() and
 * __tlb_remove_page() (mm/memory.c, mm/mmu_gather.c, Linux 6.1). Until then a migration finds pages
 * that are mapped once less and referenced as before. No batch goes beyond an area. Returns 0.
 */
public final class ForgetEntries extends Routine {
  private final EntryList entries;
  private final NavigableSet<Long> borders;
  private final EntryList gathered = new EntryList();
  private int at;

  /**
   * @param borders pages at which areas begin
   */
  public ForgetEntries(EntryList entries, NavigableSet<Long> borders) {
    super(KernelFunction.ZAP_PTE_RANGE);
    this.entries = entries;
    this.borders = borders;
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
    int end = entries.count() > EntryList.ONE_BY_ONE ? beforeBorder() : at + 1;
    EntryList some = end - at == entries.count() ? entries : entries.part(at, end);
    PerNode forget = PerNode.forget(some);
    return call(forget, nothing -> forgotten(some, forget.refused()));
  }

  private int beforeBorder() {
    Long border = borders.higher(Mapping.vpn(entries.mapping(at)));
    int end = border == null ? entries.count() : at + 1;
    while (border != null && end < entries.count() && isBefore(end, border)) {
      end++;
    }
    return end;
  }

  private boolean isBefore(int entry, long border) {
    return Mapping.vpn(entries.mapping(entry)) < border;
  }

  private Instruction forgotten(EntryList some, EntryList unknown) {
    at += some.count();
    gathered.appendAllBut(some, unknown);
    return next();
  }
}
