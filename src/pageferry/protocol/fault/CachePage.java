package pageferry.protocol.fault;

import pageferry.mm.Cost;
import pageferry.mm.Gfp;
import pageferry.protocol.Instruction;
import pageferry.protocol.Routine;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.alloc.Placement;
import pageferry.protocol.inode.FindPages;
import pageferry.protocol.inode.InsertPage;
import pageferry.protocol.node.AllocateFolio.NewFolio;
import pageferry.protocol.node.NameObject;
import pageferry.protocol.node.PutFolio;
import pageferry.protocol.space.Vma;

/**
 * Puts a new page of shared memory into its cache: shmem_get_folio_gfp() (mm/shmem.c, Linux 6.1).
 * Results in the page frame that the cache has then, or in -ENOMEM.
 */
final class CachePage extends Routine {
  private final Vma area;
  private final long vpn;
  private final FindPages.Found cached;
  private long page;

  CachePage(Vma area, long vpn, FindPages.Found cached) {
    super("shmem_get_folio_gfp");
    this.area = area;
    this.vpn = vpn;
    this.cached = cached;
  }

  @Override
  protected Instruction start() {
    long index = area.offset(vpn) + cached.number();
    Placement placement = Placement.forObject(current(), cached.policy(), index, 0);
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
    if (there == page) {
      cpu().lruAdd(page, false);
      return done(page);
    }
    return tell(nodeOf(page), new PutFolio(page, 2), 0, freed -> found(there));
  }

  private Instruction found(long there) {
    return done(there);
  }
}
