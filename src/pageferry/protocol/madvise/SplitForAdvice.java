package pageferry.protocol.madvise;

import org.jspecify.annotations.Nullable;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.Then;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.refs.GetLarge;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.rmap.FolioOrders;
import pageferry.protocol.thp.SplitFolio;

/**
 * Splits the large folios of which an advice names a part within one page table: the large-folio
 * half of madvise_cold_or_pageout_pte_range() and madvise_free_pte_range() (mm/madvise.c, Linux
 * 6.1), mmap_lock held. A shared folio, a locked one, and one that cannot be split end the walk of
 * the table; since 6.10 they are passed over where small entries map them. Of a huge entry
 * MADV_FREE only tries the folio's lock, and references the folio when it has it:
 * madvise_free_huge_pmd() (mm/huge_memory.c, Linux 4.15 to 7.2). Returns the page before which the
 * walk ended.
 */
final class SplitForAdvice extends Routine {

  private final EntryList entries;
  private final long from;
  private final long end;
  private final boolean triesHuge;
  private final FolioOrders orders;
  private int next;
  private int batch;

  /**
   * @param entries what the page table holds of the stretch
   * @param from the first page advised
   * @param end the page after the last
   * @param triesHuge whether the lock of what a huge entry maps is only tried
   */
  SplitForAdvice(EntryList entries, long from, long end, boolean triesHuge) {
    super(KernelFunction.MADVISE_COLD_OR_PAGEOUT_PTE_RANGE);
    this.triesHuge = triesHuge;
    this.entries = entries;
    this.from = from;
    this.end = end;
    this.orders = new FolioOrders(entries);
  }

  @Override
  protected Instruction start() {
    return call(orders, nothing -> nextEntry());
  }

  private Instruction nextEntry() {
    if (next == entries.count()) {
      return done(end);
    }
    int order = orders.of(next);
    if (order == 0) {
      next++;
      return nextEntries();
    }
    batch = batch(entries, next, order);
    if (isWhole(order)) {
      next += batch;
      return nextEntry();
    }
    return triesHuge && Mapping.isHuge(entries.mapping(next))
        ? lock(head(), LockKind.TRY, this::triedHuge)
        : reference(this::referenced);
  }

  private Instruction reference(Then<GetLarge.Found> then) {
    SharedRule rule = SharedRule.unshared(this::has, SharedRule.PAGE_MAPPED_ONCE);
    GetLarge get = new GetLarge(entries.pfn(next), entries.mapping(next), rule);
    return ask(nodeOf(entries.pfn(next)), get, 0, then);
  }

  private Instruction triedHuge(LockAnswer answer) {
    return answer == LockAnswer.BUSY ? giveUp() : reference(this::referencedLocked);
  }

  private Instruction referencedLocked(GetLarge.Found found) {
    return switch (found) {
      case NOTHING -> unlock(head(), free -> passOver());
      case SHARED -> unlock(head(), free -> giveUp());
      case REFERENCED -> split();
    };
  }

  /** Small folios need nothing. */
  private Instruction nextEntries() {
    while (next < entries.count() && orders.of(next) == 0) {
      next++;
    }
    return nextEntry();
  }

  /** How many neighbouring entries map neighbouring pages of one folio: folio_pte_batch(). */
  static int batch(EntryList entries, int first, int order) {
    long last = Paging.folioEnd(entries.pfn(first), order) - 1;
    int count = 1;
    while (first + count < entries.count()
        && entries.pfn(first) + count <= last
        && entries.pfn(first + count) == entries.pfn(first) + count
        && entries.mapping(first + count) == Mapping.next(entries.mapping(first + count - 1))) {
      count++;
    }
    return count;
  }

  /** Whether the advice covers all that maps the folio here, and that is reason to keep it. */
  private boolean isWhole(int order) {
    long mapping = entries.mapping(next);
    if (Mapping.isHuge(mapping)) {
      long vpn = Mapping.vpn(mapping);
      return vpn >= from && vpn + paging().huge() <= end;
    }
    return has(KernelSwitch.COLD_KEEPS_WHOLE_FOLIOS) && batch == 1 << order;
  }

  private long head() {
    return Paging.folioStart(entries.pfn(next), orders.of(next));
  }

  private Instruction referenced(GetLarge.Found found) {
    return switch (found) {
      case NOTHING -> passOver();
      case SHARED -> giveUp();
      case REFERENCED ->
          Mapping.isHuge(entries.mapping(next))
              ? call(new FolioLock(head()), locked -> split())
              : lock(head(), LockKind.TRY, this::tried);
    };
  }

  private Instruction tried(LockAnswer answer) {
    long mapping = entries.mapping(next);
    GetEntry get = new GetEntry(Mapping.vpn(mapping));
    return answer == LockAnswer.BUSY
        ? put(nothing -> giveUp())
        : ask(Mapping.mm(mapping), get, MmapLock.NONE, 0, this::sawAgain);
  }

  /** Entry and lock are looked at under the page table's lock: nobody has unmapped it between. */
  private Instruction sawAgain(long pte) {
    boolean same = Pte.has(pte, Pte.PRESENT) && Pte.pfn(pte) == entries.pfn(next);
    return same ? split() : unlock(head(), free -> put(put -> passOver()));
  }

  private Instruction split() {
    long head = head();
    SplitFolio split = new SplitFolio(entries.pfn(next), 1, false);
    return call(split, rc -> unlock(head, free -> put(put -> rc < 0 ? giveUp() : passOver())));
  }

  private Instruction put(Then<@Nullable Object> then) {
    long pfn = entries.pfn(next);
    return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, then);
  }

  private Instruction passOver() {
    next += batch;
    return nextEntry();
  }

  /** The folio stays as it is, and in most cases ends the walk. */
  private Instruction giveUp() {
    boolean goesOn =
        has(KernelSwitch.COLD_KEEPS_WHOLE_FOLIOS) && !Mapping.isHuge(entries.mapping(next));
    return goesOn ? passOver() : done(Math.max(from, Mapping.vpn(entries.mapping(next))));
  }
}
