package pageferry.protocol.fault;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.MappingFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.Task;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.memcg.ChargeKernelMemory;
import pageferry.protocol.ops.inode.CountNodes;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.InsertPage;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.NameObject;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.Vma;

/**
 * Puts a new page into a page cache: shmem_get_folio_gfp() (mm/shmem.c) and filemap_add_folio()
 * (mm/filemap.c, Linux 6.1). Returns the page frame that the cache has then, or -ENOMEM.
 */
final class CachePage extends Routine {
  /** The references of a page that is in a batch and in a page cache; any more are the reader's. */
  private static final int BATCH_AND_CACHE = 2;

  private final int inode;
  private final InsertPage place;
  private final AllocContext placement;
  private final NewFolio state;
  private @Nullable CacheLargeFolio large;
  private long page;

  private CachePage(
      KernelFunction function,
      int inode,
      InsertPage place,
      AllocContext placement,
      NewFolio state) {
    super(function);
    this.inode = inode;
    this.place = place;
    this.placement = placement;
    this.state = state;
  }

  /** A page of shared memory for the page {@code vpn} of an area. */
  static CachePage ofSharedMemory(Task task, Vma area, long vpn, FindPages.Found cached) {
    long offset = area.offset(vpn);
    AllocContext placement =
        AllocContext.forObject(task, cached.policy(), offset + cached.traits().number(), 0);
    InsertPage place = new InsertPage(offset, -1, false);
    CachePage small =
        new CachePage(
            KernelFunction.SHMEM_GET_FOLIO_GFP,
            area.inode(),
            place,
            placement,
            NewFolio.SHARED_MEMORY);
    int orders = SharedOrders.of(task.processor(), area, vpn, cached.traits());
    small.large = orders == 0 ? null : new CacheLargeFolio(area, vpn, cached, orders);
    return small;
  }

  /** A page of a file; its use sets off the next window if it is {@code marked}. */
  static CachePage ofFile(Task task, int inode, long offset, boolean marked) {
    InsertPage place = new InsertPage(offset, -1, marked);
    AllocContext placement = AllocContext.forPageCache(task);
    return new CachePage(KernelFunction.FILEMAP_ADD_FOLIO, inode, place, placement, NewFolio.FILE);
  }

  @Override
  protected Instruction start() {
    return large == null ? base() : call(large, this::largeTried);
  }

  private Instruction largeTried(long pfn) {
    if (pfn < 0) {
      large = null;
      return base();
    }
    return done(pfn);
  }

  /** The order of the folio that it has put in. */
  int order() {
    return large == null ? 0 : large.order();
  }

  private Instruction base() {
    boolean secret = (cpu().mapping(inode) & MappingFlags.SECRET) != 0;
    int gfp = secret ? Gfp.HIGHUSER_MOVABLE & ~Gfp.MOVABLE : Gfp.HIGHUSER_MOVABLE;
    AllocPages alloc = new AllocPages(0, gfp, placement, state, 0);
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private Instruction allocated(long pfn) {
    if (pfn < 0) {
      return done(pfn);
    }
    page = pfn;
    NameObject name = new NameObject(pfn, inode, place.offset());
    return ask(nodeOf(pfn), name, cost(Cost.ZERO_PAGE), this::named);
  }

  /** In its batch before anybody can find it, for Linux has it locked until it is there. */
  private Instruction named(int nothing) {
    cpu().lruAddFaulted(page, false);
    return after(new Instruction.AskInode(inode, place.of(page)), this::inserted);
  }

  private Instruction inserted(long there) {
    int needless = there == page ? 0 : cpu().unbatch(page) ? BATCH_AND_CACHE : 1;
    int put = needless + state.refs() - BATCH_AND_CACHE;
    return put == 0
        ? charge(there)
        : tell(nodeOf(page), new PutFolio(page, put), 0, freed -> charge(there));
  }

  /** The tree of an inode is charged for with the first page of a node, xas_alloc(). */
  private Instruction charge(long there) {
    if (there != page || current().kernelPages == 0) {
      return done(there);
    }
    CountNodes count = new CountNodes(place.offset());
    return after(new Instruction.AskInode(inode, count), (Integer nodes) -> counted(nodes, there));
  }

  private Instruction counted(int nodes, long there) {
    if (!ChargeKernelMemory.begins(nodes)) {
      return done(there);
    }
    return call(
        new ChargeKernelMemory(current().kernelGroup, 1),
        rc -> {
          current().kernelPages += rc < 0 ? 0 : 1;
          return done(there);
        });
  }
}
