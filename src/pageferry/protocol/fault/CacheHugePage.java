package pageferry.protocol.fault;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.Pages;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.inode.FindHole;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.InsertLarge;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.NameObject;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.Vma;

/**
 * Puts a new huge page of shared memory into its cache: shmem_alloc_hugefolio() (mm/shmem.c, Linux
 * 6.1) on a tmpfs that is mounted huge=always. Returns its first frame; -EEXIST where some page is
 * there already;, -ENOMEM. Either way a base page has to do then.
 */
final class CacheHugePage extends Routine {

  private final Vma area;
  private final long head;
  private final FindPages.Found cached;
  private long folio;

  CacheHugePage(Vma area, long vpn, FindPages.Found cached) {
    super(KernelFunction.SHMEM_ALLOC_HUGEFOLIO);
    this.area = area;
    this.head = Pages.hugeStart(area.offset(vpn));
    this.cached = cached;
  }

  @Override
  protected Instruction start() {
    FindHole find = new FindHole(head, head + Pages.HUGE);
    return after(new Instruction.AskInode(area.inode(), find), this::found);
  }

  private Instruction found(FindHole.Found there) {
    if (!there.pages().isEmpty()) {
      return fail(Errno.EEXIST);
    }
    long index = head + cached.traits().number();
    AllocContext placement =
        AllocContext.forObject(current(), cached.policy(), index, Pages.HUGE_ORDER);
    int gfp = area.has(VmFlags.HUGEPAGE) ? Gfp.TRANSHUGE : Gfp.TRANSHUGE_LIGHT;
    return call(
        new AllocPages(
            Pages.HUGE_ORDER, gfp, placement, NewFolio.sharedMemory(Pages.HUGE_ORDER), 0),
        this::allocated);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      cpu().count(VmCounter.THP_FILE_FALLBACK, 1);
      return done(pfn);
    }
    cpu().count(VmCounter.THP_FILE_ALLOC, 1);
    folio = pfn;
    NameObject name = new NameObject(pfn, area.inode(), head);
    return ask(nodeOf(pfn), name, cost(Cost.ZERO_PAGE) * Pages.HUGE, this::named);
  }

  private Instruction named(int nothing) {
    InsertLarge insert = new InsertLarge(head, Pages.HUGE_ORDER, folio);
    return after(new Instruction.AskInode(area.inode(), insert), this::inserted);
  }

  private Instruction inserted(boolean ours) {
    if (ours) {
      cpu().lruAdd(folio, true);
      return done(folio);
    }
    PutFolio put = new PutFolio(folio, NewFolio.sharedMemory(Pages.HUGE_ORDER).refs());
    return tell(nodeOf(folio), put, 0, freed -> fail(Errno.EEXIST));
  }
}
