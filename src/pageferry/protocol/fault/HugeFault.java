package pageferry.protocol.fault;

import pageferry.mm.Cost;
import pageferry.mm.FolioCounter;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;

/**
 * First touch of an empty 2 MiB stretch that may hold a huge page: do_huge_pmd_anonymous_page()
 * (mm/huge_memory.c, Linux 6.1). A read maps the huge zero page. The page table that the kernel
 * puts by for a later split is taken when it is needed; only the policy's turn is taken now.
 * Returns 0, or 1 when base pages have to do.
 */
final class HugeFault extends Routine {

  private final long vpn;
  private final boolean write;
  private final long expected;
  private final Vma area;
  private long first;
  private long folio;

  /**
   * @param expected what stands there: nothing, or the huge zero page
   */
  HugeFault(long vpn, boolean write, long expected, Vma area) {
    super(KernelFunction.DO_HUGE_PMD_ANONYMOUS_PAGE);
    this.vpn = vpn;
    this.write = write;
    this.expected = expected;
    this.area = area;
  }

  @Override
  protected Instruction start() {
    first = paging().hugeStart(vpn);
    AllocContext.turnForKernel(current(), expected == 0 ? 1 : 0);
    if (!write) {
      SetEntry zero = new SetEntry(first, 0, Pte.PRESENT | Pte.ZERO | Pte.HUGE);
      return ask(current().mm(), zero, MmapLock.NONE, cost(Cost.SET_PTE), ok -> done(0));
    }
    int gfp = cpu().machine().hugeGfp(area.has(VmFlags.HUGEPAGE));
    AllocContext placement = AllocContext.forPage(current(), area, first, paging().hugeOrder());
    NewFolio state = NewFolio.huge(cpu().machine().splitsUnderused());
    AllocPages alloc = new AllocPages(paging().hugeOrder(), gfp, placement, state, mapping());
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private long mapping() {
    return Mapping.of(current().mm(), first, true);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      cpu().count(VmCounter.THP_FAULT_FALLBACK, 1);
      cpu().count(FolioCounter.ANON_FAULT_FALLBACK, paging().hugeOrder(), 1);
      return done(1);
    }
    folio = pfn;
    return spend(cost(Cost.ZERO_PAGE) * paging().huge(), zeroed -> map());
  }

  /** Reclaim finds it from here on. */
  private Instruction map() {
    NewPage.add(cpu(), area, folio, paging().huge());
    long pmd = Pte.of(folio, Pte.PRESENT | Pte.WRITE | Pte.DIRTY | Pte.HUGE | Pte.BLANK);
    long ns = cost(Cost.SET_PTE);
    return ask(current().mm(), new SetEntry(first, expected, pmd), MmapLock.NONE, ns, this::mapped);
  }

  private Instruction mapped(boolean ours) {
    if (!ours) {
      return call(new DiscardNew(folio, mapping(), 1), nothing -> done(0));
    }
    cpu().count(VmCounter.THP_FAULT_ALLOC, 1);
    cpu().count(FolioCounter.ANON_FAULT_ALLOC, paging().hugeOrder(), 1);
    NewPage.mapped(cpu(), area, paging().huge());
    return done(0);
  }
}
