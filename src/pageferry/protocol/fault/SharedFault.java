package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Gfp;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.Instruction;
import pageferry.protocol.Instruction.MmapLock;
import pageferry.protocol.PerNode;
import pageferry.protocol.Routine;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.alloc.Placement;
import pageferry.protocol.inode.FindPages;
import pageferry.protocol.inode.InsertPage;
import pageferry.protocol.node.AddMappings;
import pageferry.protocol.node.AllocateFolio.NewFolio;
import pageferry.protocol.node.NameObject;
import pageferry.protocol.node.PutFolio;
import pageferry.protocol.space.EntryList;
import pageferry.protocol.space.SetEntries;
import pageferry.protocol.space.Vma;

/**
 * First touch of a page of shared memory: do_fault() and shmem_fault() (mm/memory.c, mm/shmem.c,
 * Linux 6.1). A read that finds its page also maps those of its 16-page window that are there.
 * Results in 0 or -ENOMEM.
 */
final class SharedFault extends Routine {
  private static final int WINDOW = 16;

  private final long vpn;
  private final boolean write;
  private final Vma area;
  private long first;
  private long[] found = new long[0];
  private long page;

  SharedFault(long vpn, boolean write, Vma area) {
    super("do_fault");
    this.vpn = vpn;
    this.write = write;
    this.area = area;
  }

  @Override
  protected Instruction start() {
    first = write ? vpn : Math.max(vpn & ~(WINDOW - 1L), area.start());
    long end = write ? vpn + 1 : Math.min((vpn | WINDOW - 1) + 1, area.end());
    FindPages find = new FindPages(area.offset(first), (int) (end - first));
    return after(new Instruction.AskInode(area.inode(), find), this::lookedUp);
  }

  private Instruction lookedUp(long[] pfns) {
    found = pfns;
    if (found[(int) (vpn - first)] >= 0) {
      return mapFound();
    }
    Placement placement = Placement.forPage(current(), area, vpn, 0);
    AllocPages alloc =
        new AllocPages(0, Gfp.HIGHUSER_MOVABLE, placement, NewFolio.SHARED_MEMORY, 0);
    return call(alloc, this::allocated);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    page = pfn;
    NameObject name = new NameObject(pfn, area.inode(), area.offset(vpn));
    return ask(nodeOf(pfn), name, cost(Cost.ZERO_PAGE), this::named);
  }

  private Instruction named(int nothing) {
    InsertPage insert = new InsertPage(area.offset(vpn), page);
    return after(new Instruction.AskInode(area.inode(), insert), this::inserted);
  }

  private Instruction inserted(long there) {
    found = new long[] {there};
    first = vpn;
    if (there == page) {
      cpu().lruAdd(page, false);
      return mapFound();
    }
    return tell(nodeOf(page), new PutFolio(page, 2), 0, this::freed);
  }

  private Instruction freed(@Nullable Object nothing) {
    return mapFound();
  }

  private Instruction mapFound() {
    AddMappings.Origin cache = new AddMappings.Cache(area.inode());
    PerNode add = PerNode.add(entries(), cache, cost(Cost.SET_PTE));
    return call(add, nothing -> recorded(add.refused()));
  }

  private EntryList entries() {
    EntryList entries = new EntryList();
    for (int i = 0; i < found.length; i++) {
      if (found[i] >= 0) {
        entries.append(current().mm(), first + i, entry(found[i]));
      }
    }
    return entries;
  }

  private long entry(long pfn) {
    long writable = area.writable() && area.shared() ? Pte.WRITE : 0;
    return Pte.of(pfn, Pte.PRESENT | writable);
  }

  /** Pages that a migration has carried away meanwhile are left to the next fault. */
  private Instruction recorded(EntryList gone) {
    for (int i = 0; i < gone.count(); i++) {
      found[(int) (Mapping.vpn(gone.mapping(i)) - first)] = -1;
    }
    long[] ptes = new long[found.length];
    for (int i = 0; i < found.length; i++) {
      ptes[i] = found[i] < 0 ? 0 : entry(found[i]);
    }
    return ask(current().mm(), new SetEntries(first, ptes), MmapLock.NONE, 0, this::mapped);
  }

  private Instruction mapped(EntryList refused) {
    return refused.count() == 0 ? done(0) : call(PerNode.drop(refused, 0), nothing -> done(0));
  }
}
