package pageferry.protocol.mmap;

import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Paging;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.rmap.FolioOrders;

/**
 * Gathers what has been unmapped, to be freed after the flush. Each time that the room for it is
 * used up the kernel takes a page for more: tlb_next_batch() (mm/mmu_gather.c, Linux 6.1). Such
 * pages are not modelled, but they turn the task's interleaving. Returns the room left.
 */
final class GatherPages extends Routine {
  /** Places in struct mmu_gather itself. */
  static final int BUNDLE = 8;

  private static final int PAGE = 510;

  private final EntryList entries;
  private final int tables;
  private final boolean tablesGathered;
  private int room;

  /**
   * @param tables how many page tables were taken out
   * @param tablesGathered whether there were some before
   */
  GatherPages(EntryList entries, int tables, int room, boolean tablesGathered) {
    super(KernelFunction.TLB_NEXT_BATCH);
    this.entries = entries;
    this.tables = tables;
    this.room = room;
    this.tablesGathered = tablesGathered;
  }

  @Override
  protected Instruction start() {
    boolean turns = current().policy != null && current().policy.interleaves();
    if (!turns || !has(KernelSwitch.RMAP_BATCHES)) {
      return take(entries.count());
    }
    FolioOrders orders = new FolioOrders(entries);
    return call(orders, nothing -> take(places(orders)));
  }

  /** Neighbouring pages of a large folio take two places: __tlb_remove_folio_pages(). */
  private int places(FolioOrders orders) {
    int places = 0;
    int run = 0;
    for (int i = 0; i < entries.count(); i++) {
      long pfn = entries.pfn(i);
      boolean starts = pfn == Paging.folioStart(pfn, orders.of(i));
      boolean follows = run > 0 && !starts && pfn == entries.pfn(i - 1) + 1;
      run = orders.of(i) == 0 ? 0 : follows ? run + 1 : 1;
      places += run <= 2 ? 1 : 0;
    }
    return places;
  }

  private Instruction take(int places) {
    boolean apart = has(KernelSwitch.UNMAP_GATHERS_TABLES_APART);
    room -= places + (apart ? 0 : tables);
    for (; room <= 0; room += PAGE) {
      AllocContext.turnForKernel(current(), 1);
    }
    AllocContext.turnForKernel(current(), apart && tables > 0 && !tablesGathered ? 1 : 0);
    return done(room);
  }
}
