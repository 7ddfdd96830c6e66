package pageferry.protocol.fault;

import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.Paging;
import pageferry.mm.Pte;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocHugetlb;
import pageferry.protocol.alloc.ReservedPlace;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.InsertPage;
import pageferry.protocol.ops.node.NameObject;
import pageferry.protocol.ops.node.hugetlb.KeepPromise;
import pageferry.protocol.ops.node.refs.MakeMigratable;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.AddMappings;
import pageferry.protocol.ops.node.rmap.DropMappings;
import pageferry.protocol.ops.node.rmap.PrepareWrite;
import pageferry.protocol.ops.node.rmap.PrepareWrite.Verdict;
import pageferry.protocol.ops.space.SetEntry;
import pageferry.protocol.ops.space.Vma;

/**
 * A fault in memory of the hugetlb pool: hugetlb_no_page() and hugetlb_wp() (mm/hugetlb.c, Linux
 * 6.1). Returns 0 or -ENOMEM.
 */
final class HugetlbFault extends Routine {
  private final long vpn;
  private final boolean write;
  private final long pte;
  private final Vma area;
  private int order;
  private long large;
  private long first;
  private long page;
  private boolean isNew;

  HugetlbFault(long vpn, boolean write, long pte, Vma area) {
    super(KernelFunction.HUGETLB_FAULT);
    this.vpn = vpn;
    this.write = write;
    this.pte = pte;
    this.area = area;
  }

  @Override
  protected Instruction start() {
    order = area.hugetlbOrder(paging());
    large = Pte.HUGE | Pte.HUGETLB | (order > paging().hugeOrder() ? Pte.GIGANTIC : 0);
    first = Paging.folioStart(vpn, order);
    if (pte != 0) {
      return area.shared() ? set(pte, pte | Pte.WRITE | Pte.DIRTY) : prepare();
    }
    if (area.inode() == 0) {
      return call(alloc(PageFlags.ANON | PageFlags.EXCLUSIVE, mapping()), this::allocated);
    }
    FindPages find = new FindPages(area.offset(first), 1, area.offset(first));
    return after(new Instruction.AskInode(area.inode(), find), this::lookedUp);
  }

  private long mapping() {
    return Mapping.of(current().mm(), first, true);
  }

  private int pages() {
    return 1 << order;
  }

  private KeepPromise promise() {
    ReservedPlace at = ReservedPlace.of(area, current().mm(), first);
    return new KeepPromise(order, at.owner(), at.place());
  }

  private AllocHugetlb alloc(int flags, long mapping) {
    AllocContext placement = AllocContext.forPage(current(), area, first, order);
    return AllocHugetlb.forFault(placement, flags | PageFlags.ISOLATED, mapping, promise());
  }

  // Private memory

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    page = pfn;
    isNew = true;
    long writable = write ? Pte.WRITE | Pte.DIRTY : 0;
    SetEntry set = new SetEntry(first, pte, Pte.of(pfn, Pte.PRESENT | large | writable));
    long ns = cost(Cost.ZERO_PAGE) * pages() + cost(Cost.SET_PTE);
    return ask(current().mm(), set, MmapLock.NONE, ns, this::mapped);
  }

  private Instruction mapped(boolean ours) {
    return ours
        ? migratable(0)
        : tell(nodeOf(page), DropMappings.one(page, mapping()), 0, nothing -> unmapped());
  }

  /** What only the entry held is gone. */
  private Instruction unmapped() {
    return area.inode() == 0 ? done(0) : migratable(0);
  }

  /** The end of a fault that has brought a page. */
  private Instruction migratable(long result) {
    return isNew
        ? tell(nodeOf(page), new MakeMigratable(page), 0, nothing -> done(result))
        : done(result);
  }

  // A write to a page that is protected against it

  private Instruction prepare() {
    long old = Pte.pfn(pte);
    return ask(
        nodeOf(old), new PrepareWrite(old, mapping(), PrepareWrite.Tried.DRAINED), 0, this::judged);
  }

  private Instruction judged(Verdict verdict) {
    return switch (verdict) {
      case REUSE -> set(pte, pte | Pte.WRITE | Pte.DIRTY);
      case COPY -> call(alloc(PageFlags.ANON | PageFlags.EXCLUSIVE, mapping()), this::copyTo);
      default -> done(0);
    };
  }

  private Instruction set(long expected, long entry) {
    SetEntry set = new SetEntry(first, expected, entry);
    return ask(current().mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), ok -> done(0));
  }

  private Instruction copyTo(long pfn) {
    if (pfn < 0) {
      return putOld(pfn);
    }
    page = pfn;
    cpu().copied(Pte.pfn(pte), pfn, pages());
    long entry = Pte.of(pfn, Pte.PRESENT | Pte.WRITE | Pte.DIRTY | large);
    long ns = cost(Cost.COPY_LOCAL) * pages() + cost(Cost.SET_PTE);
    SetEntry set = new SetEntry(first, pte, entry);
    return ask(current().mm(), set, MmapLock.NONE, ns, this::copied);
  }

  private Instruction copied(boolean ours) {
    long gone = ours ? Pte.pfn(pte) : page;
    isNew = ours;
    return tell(nodeOf(gone), DropMappings.one(gone, mapping()), 0, nothing -> putOld(0));
  }

  private Instruction putOld(long result) {
    long old = Pte.pfn(pte);
    return tell(nodeOf(old), new PutFolio(old, 1), 0, nothing -> migratable(result));
  }

  // Shared memory

  private Instruction lookedUp(FindPages.Found found) {
    return found.pfns()[0] >= 0
        ? mapShared(found.pfns()[0])
        : call(alloc(PageFlags.CACHE, 0), this::fresh);
  }

  private Instruction fresh(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    page = pfn;
    NameObject name = new NameObject(pfn, area.inode(), area.offset(first));
    return ask(nodeOf(pfn), name, cost(Cost.ZERO_PAGE) * pages(), this::named);
  }

  private Instruction named(int nothing) {
    InsertPage insert = new InsertPage(area.offset(first), page, false);
    return after(new Instruction.AskInode(area.inode(), insert), this::inserted);
  }

  private Instruction inserted(long there) {
    isNew = there == page;
    return isNew
        ? mapShared(page)
        : tell(nodeOf(page), new PutFolio(page, 1), 0, freed -> mapShared(there));
  }

  private Instruction mapShared(long pfn) {
    page = pfn;
    AddMappings add =
        new AddMappings(
            new long[] {pfn}, new long[] {mapping()}, new AddMappings.Cache(area.inode()));
    return ask(nodeOf(pfn), add, 0, this::recorded);
  }

  private Instruction recorded(int[] refused) {
    if (refused.length > 0) {
      return migratable(0);
    }
    long writable = area.writable() && area.shared() ? Pte.WRITE | Pte.DIRTY : 0;
    SetEntry set = new SetEntry(first, 0, Pte.of(page, Pte.PRESENT | large | writable));
    return ask(current().mm(), set, MmapLock.NONE, cost(Cost.SET_PTE), this::mapped);
  }
}
