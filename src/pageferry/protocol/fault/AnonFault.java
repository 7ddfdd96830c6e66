package pageferry.protocol.fault;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.FolioCounter;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.space.FindFolioPlace;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.SetFolio;
import pageferry.protocol.ops.space.SpaceOp;
import pageferry.protocol.ops.space.Vma;

/**
 * First touch of private memory where huge entries have no say: do_anonymous_page() with
 * alloc_anon_folio(), and the zero-page half of wp_page_copy() (mm/memory.c, Linux 6.1 and 6.8). A
 * read maps the zero page. A write takes the largest folio that is enabled, fits and can be had.
 * Returns 0 or -ENOMEM.
 */
final class AnonFault extends Routine {
  private final long vpn;
  private final boolean write;
  private final long expected;
  private final Vma area;
  private int orders;
  private int order;
  private long folio;

  AnonFault(long vpn, boolean write, long expected, Vma area) {
    super(KernelFunction.DO_ANONYMOUS_PAGE);
    this.vpn = vpn;
    this.write = write;
    this.expected = expected;
    this.area = area;
  }

  /** The orders that faults in an area may use, a bit each: thp_vma_allowable_orders(). */
  static int orders(Processor cpu, Vma area) {
    return area.has(VmFlags.NOHUGEPAGE)
        ? 0
        : cpu.machine().folios().orders(area.has(VmFlags.HUGEPAGE));
  }

  @Override
  protected Instruction start() {
    if (!write) {
      SetEntry zero = new SetEntry(vpn, expected, Pte.PRESENT | Pte.ZERO);
      return ask(current().mm(), zero, MmapLock.NONE, cost(Cost.SET_PTE), ok -> done(0));
    }
    if (failsSlab()) {
      return fail(Errno.ENOMEM);
    }
    int allowed = expected == 0 ? orders(cpu(), area) & smaller() : 0;
    return allowed == 0
        ? allocate(0)
        : ask(current().mm(), new FindFolioPlace(vpn, allowed), MmapLock.NONE, 0, this::allocate);
  }

  /** The orders that small entries map. */
  private int smaller() {
    return paging().huge() - 2;
  }

  private Instruction allocate(int left) {
    orders = left;
    order = left == 0 ? 0 : 31 - Integer.numberOfLeadingZeros(left);
    AllocContext placement = AllocContext.forPage(current(), area, first(), order);
    int gfp =
        order == 0 ? Gfp.HIGHUSER_MOVABLE : cpu().machine().hugeGfp(area.has(VmFlags.HUGEPAGE));
    AllocPages alloc = new AllocPages(order, gfp, placement, NewFolio.ANONYMOUS, mapping(0));
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private long first() {
    return Paging.folioStart(vpn, order);
  }

  private long mapping(int page) {
    return Mapping.of(current().mm(), first() + page, false);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      cpu().count(FolioCounter.ANON_FAULT_FALLBACK, order, 1);
      return order == 0 ? done(pfn) : allocate(orders ^ 1 << order);
    }
    folio = pfn;
    long ns = cost(Cost.ZERO_PAGE) << order;
    return order == 0 ? map(ns) : spend(ns, zeroed -> map(0));
  }

  /** Reclaim finds it from here on. */
  private Instruction map(long zeroing) {
    NewPage.add(cpu(), area, folio, 1 << order);
    long pte = Pte.of(folio, Pte.PRESENT | Pte.WRITE | Pte.DIRTY);
    SpaceOp<Boolean> set =
        order == 0
            ? new SetEntry(vpn, expected, pte | Pte.BLANK)
            : new SetFolio(first(), 1 << order, pte);
    long ns = zeroing + cost(Cost.SET_PTE) + cost(Cost.LRU_ADD);
    return ask(current().mm(), set, MmapLock.NONE, ns, this::mapped);
  }

  private Instruction mapped(boolean ours) {
    if (!ours) {
      return call(new DiscardNew(folio, mapping(0), 1 << order), nothing -> done(0));
    }
    cpu().count(FolioCounter.ANON_FAULT_ALLOC, order, 1);
    NewPage.mapped(cpu(), area, 1 << order);
    return done(0);
  }
}
