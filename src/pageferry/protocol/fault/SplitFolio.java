package pageferry.protocol.fault;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Pte;
import pageferry.mm.VmCounter;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.Routine;
import pageferry.protocol.node.LookAtSource;
import pageferry.protocol.node.Mappings;
import pageferry.protocol.node.SourceLook;
import pageferry.protocol.node.SplitLarge;
import pageferry.protocol.node.UncoverLarge;
import pageferry.protocol.space.GetEntry;
import pageferry.world.Tracepoint;

/**
 * Splits a huge page into 512 small ones, its lock held: split_huge_page_to_list()
 * (mm/huge_memory.c, Linux 6.1). The caller's references stay with the page it names. Results in 0,
 * or in -EAGAIN where somebody else holds a reference.
 */
public final class SplitFolio extends Routine {
  private final long pfn;
  private final long head;
  private final int held;
  private final boolean keepAll;
  private Mappings mappings = Mappings.NONE;
  private int index;

  /**
   * @param pfn the page that keeps the caller's references
   * @param held how many references the caller has
   * @param keepAll whether each page stays isolated for the caller, with a reference
   */
  public SplitFolio(long pfn, int held, boolean keepAll) {
    super("split_huge_page_to_list");
    this.pfn = pfn;
    this.head = pfn & ~511L;
    this.held = held;
    this.keepAll = keepAll;
  }

  @Override
  protected Instruction start() {
    return ask(nodeOf(head), new LookAtSource(head), cost(Cost.SPLIT_FOLIO), this::looked);
  }

  /** can_split_folio(). */
  private Instruction looked(SourceLook look) {
    int cached = look.has(PageFlags.CACHE) ? 512 : 0;
    if (look.refs() != look.mappings().count() + cached + held) {
      return failed();
    }
    mappings = look.mappings();
    return splitNextPmd(0);
  }

  private Instruction failed() {
    cpu().count(VmCounter.THP_SPLIT_PAGE_FAILED, 1);
    return fail(Errno.EAGAIN);
  }

  private Instruction splitNextPmd(long nothing) {
    while (index < mappings.count()) {
      long mapping = mappings.code(index++);
      if (Mapping.isHuge(mapping)) {
        GetEntry get = new GetEntry(Mapping.vpn(mapping));
        return ask(Mapping.mm(mapping), get, MmapLock.NONE, 0, pmd -> splitPmd(mapping, pmd));
      }
    }
    return ask(nodeOf(head), new UncoverLarge(head), 0, this::uncovered);
  }

  /** unmap_folio() has queued the folio, which the split takes off the queue again. */
  private Instruction uncovered(int nothing) {
    return ask(nodeOf(head), new SplitLarge(pfn, held, keepAll), 0, this::split);
  }

  private Instruction splitPmd(long mapping, long pmd) {
    return Pte.has(pmd, Pte.HUGE) && Pte.pfn(pmd) == head
        ? call(new SplitHugePmd(Mapping.mm(mapping), Mapping.vpn(mapping), pmd), this::splitNextPmd)
        : splitNextPmd(0);
  }

  private Instruction split(Mappings restored) {
    if (restored == Mappings.NOT_SPLIT) {
      return failed();
    }
    cpu().count(VmCounter.THP_SPLIT_PAGE, 1);
    for (int i = 0; i < restored.count(); i++) {
      long addr = Mapping.vpn(restored.code(i)) << 12;
      cpu().trace(new Tracepoint.RemoveMigrationPte(addr, head + restored.page(i), 0));
    }
    return done(0);
  }
}
