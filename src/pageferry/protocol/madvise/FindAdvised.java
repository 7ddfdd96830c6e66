package pageferry.protocol.madvise;

import java.util.ArrayList;
import java.util.List;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.NodeMask;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.rmap.FolioOrders;

/**
 * Finds what a part of one page table maps after {@link SplitForAdvice}: the entries of small
 * folios, and the large folios that it maps wholly. Parts of others are left alone. Returns 0.
 */
final class FindAdvised extends Routine {
  private final int mm;
  private final CollectRange collect;
  private final EntryList small = new EntryList();
  private final List<EntryList> whole = new ArrayList<>();

  FindAdvised(int mm, long from, long end) {
    super(KernelFunction.MADVISE_COLD_OR_PAGEOUT_PTE_RANGE);
    this.mm = mm;
    this.collect = new CollectRange(from, end, NodeMask.NONE, false);
  }

  /** The entries of small folios. */
  EntryList small() {
    return small;
  }

  /** The entries of each large folio that is mapped wholly: a huge one, or one for each page. */
  List<EntryList> whole() {
    return whole;
  }

  /** All entries. */
  EntryList all() {
    EntryList all = new EntryList();
    all.appendAllBut(small, new EntryList());
    whole.forEach(each -> all.appendAllBut(each, new EntryList()));
    return all;
  }

  @Override
  protected Instruction start() {
    return ask(mm, collect, MmapLock.NONE, 0, this::collected);
  }

  private Instruction collected(CollectRange.Collected collected) {
    EntryList entries = collected.entries();
    FolioOrders orders = new FolioOrders(entries);
    return call(orders, nothing -> sort(entries, orders));
  }

  private Instruction sort(EntryList entries, FolioOrders orders) {
    int at = 0;
    while (at < entries.count()) {
      int order = orders.of(at);
      int batch = order == 0 ? 1 : SplitForAdvice.batch(entries, at, order);
      if (order == 0) {
        small.append(entries, at);
      } else if (Mapping.isHuge(entries.mapping(at)) || batch == 1 << order) {
        EntryList folio = new EntryList();
        for (int i = at; i < at + batch; i++) {
          folio.append(entries, i);
        }
        whole.add(folio);
      }
      at += batch;
    }
    return done(0);
  }
}
