package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;

/**
 * First touch of a base page of private memory: do_anonymous_page(), and the zero-page half of
 * wp_page_copy() (mm/memory.c, Linux 6.1). A read maps the zero page. Returns 0 or -ENOMEM.
 */
final class AnonFault extends Routine {
  private final long vpn;
  private final boolean write;
  private final long expected;
  private final Vma area;
  private long page;

  AnonFault(long vpn, boolean write, long expected, Vma area) {
    super(KernelFunction.DO_ANONYMOUS_PAGE);
    this.vpn = vpn;
    this.write = write;
    this.expected = expected;
    this.area = area;
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
    AllocContext placement = AllocContext.forPage(current(), area, vpn, 0);
    long mapping = Mapping.of(current().mm(), vpn, false);
    AllocPages alloc =
        new AllocPages(0, Gfp.HIGHUSER_MOVABLE, placement, NewFolio.ANONYMOUS, mapping);
    return call(alloc, this::allocated);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    page = pfn;
    SetEntry set = new SetEntry(vpn, expected, Pte.of(pfn, Pte.PRESENT | Pte.WRITE | Pte.DIRTY));
    long ns = cost(Cost.ZERO_PAGE) + cost(Cost.SET_PTE) + cost(Cost.LRU_ADD);
    return ask(current().mm(), set, MmapLock.NONE, ns, this::mapped);
  }

  private Instruction mapped(boolean ours) {
    if (ours) {
      NewPage.add(cpu(), area, page, 1);
      return done(0);
    }
    long mapping = Mapping.of(current().mm(), vpn, false);
    return tell(nodeOf(page), DropMappings.one(page, mapping), 0, this::unmapped);
  }

  private Instruction unmapped(@Nullable Object nothing) {
    return tell(nodeOf(page), new PutFolio(page, 1), 0, done -> done(0));
  }
}
