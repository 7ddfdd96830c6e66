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
import pageferry.protocol.rmap.PerNode;
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
  private EntryList small = new EntryList();
  private int next;
  private int passed;
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
    passed = 0;
    if (entries.count() == 0) {
      return nextTable();
    }
    PerNode find = PerNode.large(entries);
    return call(find, nothing -> nextEntry(find.refused()));
  }

  private Instruction nextEntry(EntryList smallOnes) {
    small = smallOnes;
    while (next < entries.count()) {
      int entry = next++;
      boolean isSmall = passed < small.count() && small.mapping(passed) == entries.mapping(entry);
      passed += isSmall ? 1 : 0;
      if (!isSmall && head(entry) != done && !isWhole(entry)) {
        GetLarge get = new GetLarge(entries.pfn(entry), entries.mapping(entry));
        return ask(nodeOf(entries.pfn(entry)), get, 0, got -> referenced(entry, got));
      }
    }
    return nextTable();
  }

  private long head(int entry) {
    return Pages.hugeStart(entries.pfn(entry));
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
    int last = entry + Pages.HUGE - 1;
    boolean whole = last < entries.count() && entries.pfn(last) == head(entry) + Pages.HUGE - 1;
    if (whole && entries.pfn(entry) == head(entry)) {
      done = head(entry);
      return true;
    }
    return false;
  }

  private Instruction referenced(int entry, boolean got) {
    if (!got) {
      return nextEntry(small);
    }
    return call(new FolioLock(head(entry)), locked -> split(entry));
  }

  private Instruction split(int entry) {
    long pfn = entries.pfn(entry);
    return call(new SplitFolio(pfn, 1, false), rc -> unlock(head(entry), free -> put(pfn, rc)));
  }

  /** A folio that cannot be split ends the table. */
  private Instruction put(long pfn, long rc) {
    if (rc < 0) {
      next = entries.count();
    } else {
      done = Pages.hugeStart(pfn);
    }
    return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, freed -> nextEntry(small));
  }
}
