package pageferry.protocol.madvise;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.NodeMask;
import pageferry.mm.Pages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.node.refs.GetLarge;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.CollectRange;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.rmap.FolioOrders;
import pageferry.protocol.thp.SplitFolio;

/**
 * Splits the huge pages of which an advice names a part, unless they are shared: the large-folio
 * half of madvise_cold_or_pageout_pte_range() and madvise_free_pte_range() (mm/madvise.c, Linux
 * 6.1), mmap_lock held. Returns 0.
 */
final class SplitForAdvice extends Routine {

  private final long end;
  private long at;
  private long from;
  private EntryList entries = new EntryList();
  private FolioOrders orders = new FolioOrders(entries);
  private int next;
  private long done = -1;

  SplitForAdvice(long start, long end) {
    super(KernelFunction.MADVISE_COLD_OR_PAGEOUT_PTE_RANGE);
    this.at = start;
    this.end = end;
  }

  @Override
  protected Instruction start() {
    return nextTable();
  }

  private Instruction nextTable() {
    if (at >= end) {
      return done(0);
    }
    from = at;
    CollectRange collect = new CollectRange(at, end, NodeMask.NONE, false);
    return ask(current().mm(), collect, MmapLock.NONE, cost(Cost.LOOKUP), this::collected);
  }

  private Instruction collected(CollectRange.Collected collected) {
    at = collected.next();
    entries = collected.entries();
    next = 0;
    if (entries.count() == 0) {
      return nextTable();
    }
    orders = new FolioOrders(entries);
    return call(orders, nothing -> nextEntry());
  }

  private Instruction nextEntry() {
    while (next < entries.count()) {
      int entry = next++;
      if (orders.of(entry) > 0 && head(entry) != done && !isWhole(entry)) {
        GetLarge get = new GetLarge(entries.pfn(entry), entries.mapping(entry));
        return ask(nodeOf(entries.pfn(entry)), get, 0, got -> referenced(entry, got));
      }
    }
    return nextTable();
  }

  private long head(int entry) {
    return Pages.folioStart(entries.pfn(entry), orders.of(entry));
  }

  /** Whether the advice covers all that maps the folio here, and that is reason to keep it. */
  private boolean isWhole(int entry) {
    long mapping = entries.mapping(entry);
    if (Mapping.isHuge(mapping)) {
      long vpn = Mapping.vpn(mapping);
      return vpn >= from && vpn + Pages.HUGE <= end;
    }
    if (!has(KernelSwitch.COLD_KEEPS_WHOLE_FOLIOS)) {
      return false;
    }
    int others = (1 << orders.of(entry)) - 1;
    int last = entry + others;
    boolean whole = last < entries.count() && entries.pfn(last) == head(entry) + others;
    if (whole && entries.pfn(entry) == head(entry)) {
      done = head(entry);
      return true;
    }
    return false;
  }

  private Instruction referenced(int entry, boolean got) {
    if (!got) {
      return nextEntry();
    }
    return call(new FolioLock(head(entry)), locked -> split(entry));
  }

  private Instruction split(int entry) {
    long pfn = entries.pfn(entry);
    return call(new SplitFolio(pfn, 1, false), rc -> unlock(head(entry), free -> put(entry, rc)));
  }

  /** A folio that cannot be split ends the table. */
  private Instruction put(int entry, long rc) {
    long pfn = entries.pfn(entry);
    if (rc < 0) {
      next = entries.count();
    } else {
      done = head(entry);
    }
    return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, freed -> nextEntry());
  }
}
