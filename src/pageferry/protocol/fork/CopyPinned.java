package pageferry.protocol.fork;

import java.util.List;
import pageferry.mm.Cost;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;

/**
 * Copies pages that may be pinned for the child at once, and leaves the parent's entries as they
 * were: copy_present_page() (mm/memory.c, Linux 6.1). Returns 0 or -ENOMEM.
 */
final class CopyPinned extends Routine {
  private final ForkChunk.Chunk chunk;
  private final EntryList pinned;
  private final int childMm;
  private final List<Vma> areas;
  private int at;

  CopyPinned(ForkChunk.Chunk chunk, EntryList pinned, int childMm, List<Vma> areas) {
    super(KernelFunction.COPY_PRESENT_PAGE);
    this.chunk = chunk;
    this.pinned = pinned;
    this.childMm = childMm;
    this.areas = areas;
  }

  @Override
  protected Instruction start() {
    return next();
  }

  private Instruction next() {
    if (at == pinned.count()) {
      return done(0);
    }
    long copy = chunk.small()[(int) (vpn() - chunk.first())];
    SetEntry restore = new SetEntry(vpn(), copy, chunk.original(vpn(), copy));
    return ask(current().mm(), restore, MmapLock.NONE, cost(Cost.SET_PTE), ours -> allocate());
  }

  private long vpn() {
    return Mapping.vpn(pinned.mapping(at));
  }

  private Vma area() {
    return Vma.at(areas, vpn());
  }

  private Instruction allocate() {
    AllocContext placement = AllocContext.forPage(current(), area(), vpn(), 0);
    NewFolio fresh = NewFolio.ANONYMOUS;
    AllocPages alloc =
        new AllocPages(0, Gfp.HIGHUSER_MOVABLE, placement, fresh, pinned.mapping(at));
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    cpu().copied(pinned.pfn(at), pfn, 1);
    boolean local = nodeOf(pinned.pfn(at)) == nodeOf(pfn);
    long ns = cost(local ? Cost.COPY_LOCAL : Cost.COPY_REMOTE);
    long allowed = area().writable() ? Pte.WRITE : area().accessible() ? 0 : Pte.PROTNONE;
    SetEntry set = new SetEntry(vpn(), 0, Pte.of(pfn, Pte.PRESENT | Pte.DIRTY | allowed));
    return ask(childMm, set, MmapLock.NONE, ns, ours -> copied(pfn));
  }

  private Instruction copied(long pfn) {
    cpu().lruAdd(pfn, false);
    at++;
    return next();
  }
}
