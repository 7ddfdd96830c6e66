package pageferry.protocol.madvise;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Pte;
import pageferry.mm.VmCounter;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.migrate.FolioLock;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.HoldFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.UncoverLarge;
import pageferry.protocol.ops.space.ClearEntries;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.GetEntry;
import pageferry.protocol.ops.space.ZapObject;
import pageferry.protocol.rmap.PerNode;
import pageferry.protocol.thp.SplitFolio;
import pageferry.protocol.thp.SplitHugePmd;

/**
 * Drops a large folio that MADV_FREE has freed and that one address space maps wholly:
 * shrink_folio_list() and try_to_unmap_one() (mm/vmscan.c, mm/rmap.c, Linux 6.1). Its huge entry is
 * cleared since 6.11, before it was split first, and before 5.18 the folio. Others stay. Returns 0.
 */
final class ReclaimFreed extends Routine {
  private final EntryList entries;
  private final long pfn;
  private final boolean huge;

  /**
   * @param entries what maps the folio: one huge entry, or one for each page
   */
  ReclaimFreed(EntryList entries) {
    super(KernelFunction.SHRINK_FOLIO_LIST);
    this.entries = entries;
    this.pfn = entries.pfn(0);
    this.huge = Mapping.isHuge(entries.mapping(0));
  }

  private int mm() {
    return Mapping.mm(entries.mapping(0));
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(pfn), new LookAtSource(pfn), cost(Cost.LOOKUP), this::looked);
  }

  private Instruction looked(SourceLook look) {
    boolean freed = look.has(PageFlags.ANON) && !look.has(PageFlags.SWAPBACKED);
    boolean mine = look.mappings().count() == entries.count();
    if (!freed || !mine || !look.has(PageFlags.LRU)) {
      return done(0);
    }
    if (!has(KernelSwitch.RECLAIM_KEEPS_FREED_WHOLE)) {
      return ask(
          nodeOf(pfn), new HoldFolio(pfn, 0), 0, held -> call(new FolioLock(pfn), this::split));
    }
    boolean free = !look.has(PageFlags.DIRTY) && look.refs() == look.mappings().count();
    boolean atOnce = huge && free && has(KernelSwitch.RECLAIM_CLEARS_FREED_PMD);
    return atOnce ? clear(entries) : huge ? splitPmd(free) : free ? clear(entries) : done(0);
  }

  /** split_folio_to_list() of shrink_page_list(): its pages are reclaimed one by one. */
  private Instruction split(long locked) {
    SplitFolio split = new SplitFolio(pfn, 1, false);
    return call(split, rc -> unlock(pfn, free -> put(rc)));
  }

  private Instruction put(long rc) {
    PageOut rest = new PageOut(mm(), first(), first() + pages(), true);
    return tell(
        nodeOf(pfn), new PutFolio(pfn, 1), 0, freed -> rc < 0 ? done(0) : call(rest, this::done));
  }

  private long first() {
    return Mapping.vpn(entries.mapping(0));
  }

  private int pages() {
    return huge ? paging().huge() : entries.count();
  }

  /** TTU_SPLIT_HUGE_PMD. */
  private Instruction splitPmd(boolean free) {
    return ask(mm(), new GetEntry(first()), MmapLock.NONE, 0, pmd -> splitPmd(pmd, free));
  }

  private Instruction splitPmd(long pmd, boolean free) {
    boolean there = Pte.has(pmd, Pte.HUGE) && Pte.pfn(pmd) == pfn;
    SplitHugePmd split = new SplitHugePmd(mm(), first(), pmd);
    return there ? call(split, rc -> rc < 0 || !free ? done(0) : clear(smallEntries())) : done(0);
  }

  private EntryList smallEntries() {
    EntryList small = new EntryList();
    for (int page = 0; page < paging().huge(); page++) {
      small.append(mm(), first() + page, Pte.of(pfn + page, 0));
    }
    return small;
  }

  private Instruction clear(EntryList of) {
    ClearEntries clear = new ClearEntries(of, true);
    return ask(mm(), clear, MmapLock.NONE, cost(Cost.UNMAP), this::cleared);
  }

  private Instruction cleared(ZapObject.Zapped zapped) {
    EntryList gone = zapped.entries();
    if (gone.count() == 0) {
      return huge ? splitPmd(false) : done(0);
    }
    return Mapping.isHuge(gone.mapping(0))
        ? drop(zapped)
        : ask(nodeOf(pfn), new UncoverLarge(pfn), 0, uncovered -> drop(zapped));
  }

  /** Small entries go one by one, the first of which queues the folio to be split. */
  private Instruction drop(ZapObject.Zapped zapped) {
    EntryList gone = zapped.entries();
    cpu().count(VmCounter.PGLAZYFREED, pages());
    return after(
        new Instruction.FlushTlb(zapped.cpus(), gone.count()),
        flushed -> call(PerNode.drop(gone, 0), dropped -> done(0)));
  }
}
