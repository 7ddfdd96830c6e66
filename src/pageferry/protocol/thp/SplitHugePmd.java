package pageferry.protocol.thp;

import java.util.List;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.mm.WaitKind;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.lru.MarkMlocked;
import pageferry.protocol.ops.node.lru.MlockKind;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.node.rmap.SplitHugeMapping;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FindAreas;
import pageferry.protocol.ops.space.LockHugeEntry;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.ops.space.SplitHugeEntry;
import pageferry.protocol.ops.space.Vma;
import pageferry.protocol.ops.space.ZapRange;
import pageferry.protocol.rmap.PerNode;

/**
 * Replaces a huge entry by a table of small ones, the folio staying whole: split_huge_pmd()
 * (mm/huge_memory.c, Linux 6.1). The reverse map knows the small entries before they exist and the
 * huge one until it is gone; the page table stays locked until then, so that whoever comes from the
 * folio finds the one or the others. Returns 0, {@link #GONE}, or -ENOMEM without a table.
 */
public final class SplitHugePmd extends Routine {
  /** The huge entry was not there any more. */
  public static final int GONE = 1;

  private final int mm;
  private final long vpn;
  private final long huge;
  private long first;
  private long table;

  /**
   * @param vpn any page that the huge entry maps
   * @param huge the huge entry
   */
  public SplitHugePmd(int mm, long vpn, long huge) {
    super(KernelFunction.SPLIT_HUGE_PMD);
    this.mm = mm;
    this.vpn = vpn;
    this.huge = huge;
  }

  @Override
  protected Instruction start() {
    first = paging().hugeStart(vpn);
    cpu().count(VmCounter.THP_SPLIT_PMD, 1);
    if (Pte.has(huge, Pte.ZERO)) {
      return call(new MapTable(mm, first, huge), this::zeroSplit);
    }
    return ask(mm, new FindAreas(first, first + 1), MmapLock.NONE, 0, this::areaFound);
  }

  /** The entry that goes was a locked one: munlock_vma_page(). */
  private Instruction areaFound(List<Vma> areas) {
    if (!areas.isEmpty() && !areas.get(0).anonymous()) {
      return ask(mm, new ZapRange(first, first + paging().huge()), MmapLock.NONE, 0, this::zapped);
    }
    boolean batches = has(KernelSwitch.MLOCK_BATCHES);
    if (!batches || areas.isEmpty() || !areas.get(0).has(VmFlags.LOCKED)) {
      return record();
    }
    MarkMlocked unlock =
        new MarkMlocked(new long[] {Pte.pfn(huge)}, new long[] {mapping()}, false, true);
    return ask(nodeOf(Pte.pfn(huge)), unlock, 0, this::unlocked);
  }

  /** That of a page cache needs no table: faults will find its pages. */
  private Instruction zapped(ZapRange.Zapped zapped) {
    EntryList entries = zapped.passing().count() > 0 ? zapped.passing() : zapped.entries();
    return after(
        new Instruction.FlushTlb(zapped.cpus(), entries.count()),
        flushed -> call(PerNode.drop(entries, 0), dropped -> done(0)));
  }

  private Instruction unlocked(int[] answers) {
    if (answers[0] < 0) {
      cpu().mlock(Pte.pfn(huge), MlockKind.UNLOCK, true);
    }
    return record();
  }

  /** The table that was deposited with the huge entry: nobody's policy has a say. */
  private Instruction record() {
    AllocContext near = AllocContext.near(cpu().node());
    return call(new AllocPages(0, Gfp.KERNEL, near, NewFolio.TABLE, 0), this::allocated);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    table = pfn;
    acquiring(WaitKind.PAGE_TABLE, Mapping.of(mm, first, false));
    return ask(mm, new LockHugeEntry(first, huge), MmapLock.TABLE_LOCK, 0, this::locked);
  }

  private Instruction locked(boolean there) {
    long head = Pte.pfn(huge);
    return there
        ? ask(nodeOf(head), new SplitHugeMapping(head, mapping()), 0, this::recorded)
        : unlock(GONE);
  }

  private long mapping() {
    return Mapping.of(mm, first, true);
  }

  private Instruction zeroSplit(long result) {
    return done(Math.min(result, 0));
  }

  private Instruction recorded(int answer) {
    SplitHugeEntry split = new SplitHugeEntry(first, huge, table);
    return answer == SplitHugeMapping.GONE
        ? unlock(0)
        : ask(mm, split, MmapLock.NONE, 0, ours -> ours ? dropHuge() : undo());
  }

  private Instruction dropHuge() {
    long head = Pte.pfn(huge);
    return tell(nodeOf(head), DropMappings.one(head, mapping()), 0, dropped -> unlockSplit());
  }

  private Instruction unlockSplit() {
    return ask(mm, Nothing.NOTHING, MmapLock.TABLE_UNLOCK, 0, unlocked -> done(0));
  }

  /** Somebody has zapped the huge entry meanwhile. */
  private Instruction undo() {
    long[] pfns = new long[paging().huge()];
    long[] mappings = new long[paging().huge()];
    for (int page = 0; page < paging().huge(); page++) {
      pfns[page] = Pte.pfn(huge) + page;
      mappings[page] = Mapping.of(mm, first + page, false);
    }
    DropMappings undo = new DropMappings(pfns, mappings, paging().huge());
    return tell(nodeOf(pfns[0]), undo, 0, nothing -> unlock(GONE));
  }

  private Instruction unlock(int result) {
    return ask(mm, Nothing.NOTHING, MmapLock.TABLE_UNLOCK, 0, unlocked -> free(result));
  }

  private Instruction free(int result) {
    return tell(nodeOf(table), new PutFolio(table, 1), 0, freed -> done(result));
  }
}
