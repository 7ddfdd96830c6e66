package pageferry.protocol.fault;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.FolioCounter;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Paging;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.inode.FindHole;
import pageferry.protocol.ops.inode.FindPages;
import pageferry.protocol.ops.inode.InsertLarge;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.space.Vma;

/**
 * Puts a new large folio of shared memory into its cache, the largest that is allowed, has its
 * place to itself and can be had: shmem_suitable_orders() and shmem_alloc_and_add_folio()
 * (mm/shmem.c, Linux 6.12). Returns the frame of the page that was asked for; -EEXIST where some
 * page is in the way, -ENOMEM. Either way a base page has to do then.
 */
final class CacheLargeFolio extends Routine {
  private static final KernelSwitch FITS = KernelSwitch.SHARED_FOLIO_SIZES;

  private final Vma area;
  private final long vpn;
  private final FindPages.Found cached;
  private int orders;
  private int order;

  /**
   * @param orders that may be tried, a bit each
   */
  CacheLargeFolio(Vma area, long vpn, FindPages.Found cached, int orders) {
    super(KernelFunction.SHMEM_ALLOC_HUGEFOLIO);
    this.area = area;
    this.vpn = vpn;
    this.cached = cached;
    this.orders = orders;
  }

  /** The order of the folio that it has put in. */
  int order() {
    return order;
  }

  private long head() {
    return Paging.folioStart(area.offset(vpn), order);
  }

  @Override
  protected Instruction start() {
    // shmem_suitable_orders(): until 6.10 the area need not have room for what its file gets.
    for (int wanted = paging().hugeOrder(); has(FITS) && wanted > 0; wanted--) {
      orders &= SharedOrders.suits(area, vpn, wanted) ? -1 : ~(1 << wanted);
    }
    if (orders == 0) {
      return fail(Errno.EEXIST);
    }
    order = highest();
    FindHole find = new FindHole(head(), head() + (1L << order));
    return after(new Instruction.AskInode(area.inode(), find), this::found);
  }

  private int highest() {
    return 31 - Integer.numberOfLeadingZeros(orders);
  }

  /** Where a large one is not in anybody's way a smaller one is not either. */
  private Instruction found(FindHole.Found there) {
    while (orders != 0) {
      order = highest();
      if (there.pages().subMap(head(), head() + (1L << order)).isEmpty()) {
        return allocate();
      }
      orders ^= 1 << order;
    }
    return fail(Errno.EEXIST);
  }

  private Instruction allocate() {
    long index = head() + cached.traits().number();
    AllocContext placement = AllocContext.forObject(current(), cached.policy(), index, order);
    NewFolio state = NewFolio.sharedMemory(order);
    int gfp = cpu().machine().hugeGfp(area.has(VmFlags.HUGEPAGE));
    AllocPages alloc = new AllocPages(order, gfp, placement, state, 0);
    return call(AllocCharged.of(current(), alloc), this::allocated);
  }

  private Instruction allocated(long pfn) {
    boolean huge = order == paging().hugeOrder();
    if (pfn < 0) {
      cpu().count(VmCounter.THP_FILE_FALLBACK, huge ? 1 : 0);
      cpu().count(FolioCounter.SHMEM_FALLBACK, order, 1);
      orders ^= 1 << order;
      order = orders == 0 ? 0 : highest();
      return orders == 0 ? done(pfn) : allocate();
    }
    cpu().count(VmCounter.THP_FILE_ALLOC, huge ? 1 : 0);
    cpu().count(FolioCounter.SHMEM_ALLOC, order, 1);
    InsertLarge place = new InsertLarge(head(), order, pfn, false);
    AddLargeFolio add = new AddLargeFolio(area.inode(), place, cost(Cost.ZERO_PAGE) << order);
    return call(add, rc -> done(rc < 0 ? rc : pfn + area.offset(vpn) - head()));
  }
}
