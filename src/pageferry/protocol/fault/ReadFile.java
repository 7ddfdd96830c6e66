package pageferry.protocol.fault;

import java.util.ArrayDeque;
import java.util.function.Supplier;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.Gfp;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.MappingFlags;
import pageferry.mm.VmCounter;
import pageferry.mm.VmFlags;
import pageferry.protocol.alloc.AllocContext;
import pageferry.protocol.alloc.AllocPages;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Processor;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.memcg.AllocCharged;
import pageferry.protocol.ops.inode.InsertLarge;
import pageferry.protocol.ops.inode.PlanRead;
import pageferry.protocol.ops.inode.ReadAheadRules;
import pageferry.protocol.ops.node.AllocateFolio.NewFolio;
import pageferry.protocol.ops.node.refs.GetCached;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.Vma;

/**
 * Reads a page of a file, and what is read ahead with it, into the page cache, without mmap_lock:
 * filemap_fault() and page_cache_ra_unbounded() (mm/filemap.c, mm/readahead.c, Linux 6.1). Where
 * the file system has large folios a window has as few as fit: page_cache_ra_order()
 * (mm/readahead.c, Linux 5.18), until one cannot be had or finds a page in its place. Results in
 * {@link #MAJOR} if the fault had to wait for its page, in 0 if only others were read, or in
 * -ENOMEM.
 */
final class ReadFile extends Routine {
  /** VM_FAULT_MAJOR. */
  static final long MAJOR = 1;

  /** The largest order of a page cache, whatever a huge page has: MAX_XAS_ORDER. */
  private static final int LARGEST = 11;

  private final Vma area;
  private final int inode;
  private final long offset;
  private final ArrayDeque<Long> missing = new ArrayDeque<>();
  private PlanRead.Plan plan = PlanRead.Plan.NOTHING;
  private long at;
  private long held = GetCached.GONE;

  /**
   * @param offset the page of the file that an area's fault wants
   */
  ReadFile(Vma area, long offset) {
    super(KernelFunction.FILEMAP_FAULT);
    this.area = area;
    this.inode = area.inode();
    this.offset = offset;
  }

  /** Whether the page cache of an inode may have large folios: mapping_large_folio_support(). */
  static boolean hasLarge(Processor cpu, int inode) {
    return (cpu.mapping(inode) & MappingFlags.LARGE_FOLIOS) != 0
        && cpu.machine().profile().has(KernelSwitch.READ_AHEAD_LARGE_FOLIOS);
  }

  @Override
  protected Instruction start() {
    return after(new Instruction.AskInode(inode, new PlanRead(offset, rules())), this::planned);
  }

  private ReadAheadRules rules() {
    int largest = Math.min(paging().hugeOrder(), LARGEST);
    int huge = paging().hugeOrder() == largest ? largest : 0;
    return has(KernelSwitch.READ_AHEAD_LARGE_FOLIOS)
        ? new ReadAheadRules(
            hasLarge(cpu(), inode) ? largest : 0,
            area.has(VmFlags.HUGEPAGE) ? huge : 0,
            has(KernelSwitch.READ_AHEAD_KEEPS_HUGE),
            has(KernelSwitch.READ_AHEAD_HONOURS_ORDER))
        : ReadAheadRules.SMALL;
  }

  private Instruction planned(PlanRead.Plan made) {
    plan = made;
    at = made.first();
    missing.addAll(made.missing());
    cpu().count(VmCounter.PGMAJFAULT, made.major() ? 1 : 0);
    return made.order() > 0 ? addLarge() : addNext();
  }

  // page_cache_ra_order()

  private Instruction addLarge() {
    if (at >= plan.end()) {
      return waitForPage();
    }
    int order = orderAt();
    if (order == 0) {
      return call(CachePage.ofFile(current(), inode, at, at == plan.mark()), this::added);
    }
    int gfp = Gfp.HIGHUSER_MOVABLE | Gfp.COMP | Gfp.NORETRY | Gfp.NOWARN;
    AllocContext placement = AllocContext.forPageCache(current());
    AllocPages alloc = new AllocPages(order, gfp, placement, NewFolio.file(order), 0);
    return call(AllocCharged.of(current(), alloc), pfn -> allocated(pfn, order));
  }

  /** What its place is aligned to, and what the file has left, limit a folio. */
  private int orderAt() {
    boolean pairs = has(KernelSwitch.PAGE_CACHE_PAIRS);
    int order = Math.min(plan.order(), Long.numberOfTrailingZeros(at));
    while (order > 0 && (at + (1L << order) > plan.end() || order == 1 && !pairs)) {
      order--;
    }
    return order;
  }

  private Instruction allocated(long pfn, int order) {
    if (pfn < 0) {
      return addRest();
    }
    InsertLarge place = new InsertLarge(at, order, pfn, bearsMark(order));
    AddLargeFolio add = new AddLargeFolio(inode, place, cost(Cost.ZERO_PAGE) << order);
    return call(add, rc -> rc < 0 ? addRest() : addedFolio(pfn, 1L << order));
  }

  private boolean bearsMark(int order) {
    long mask = (1L << order) - 1;
    return plan.mark() >= at && plan.mark() <= at + mask;
  }

  private Instruction added(long pfn) {
    return pfn < 0 ? addRest() : addedFolio(pfn, 1);
  }

  private Instruction addedFolio(long pfn, long pages) {
    boolean wanted = offset >= at && offset < at + pages;
    at += pages;
    return wanted ? hold(pfn, this::addLarge) : addLarge();
  }

  /** do_page_cache_ra() fills the gaps. */
  private Instruction addRest() {
    missing.removeIf(page -> page < at);
    return addNext();
  }

  // page_cache_ra_unbounded()

  private Instruction addNext() {
    Long page = missing.poll();
    return page == null
        ? waitForPage()
        : call(
            CachePage.ofFile(current(), inode, page, page == plan.mark()), pfn -> added(page, pfn));
  }

  /** Reading ahead ends quietly where memory does. */
  private Instruction added(long page, long pfn) {
    if (pfn < 0) {
      missing.clear();
      return plan.major() && page <= offset ? fail(Errno.ENOMEM) : addNext();
    }
    return page == offset ? hold(pfn, this::addNext) : addNext();
  }

  /** Who waits for a page references it, so that reclaim leaves it alone. */
  private Instruction waitForPage() {
    return plan.major()
        ? after(new Instruction.Sleep(cost(Cost.READ_FILE)), slept -> letGo(MAJOR))
        : letGo(0);
  }

  private Instruction letGo(long result) {
    long head = held;
    held = GetCached.GONE;
    return head == GetCached.GONE
        ? done(result)
        : tell(nodeOf(head), new PutFolio(head, 1), 0, put -> done(result));
  }

  private Instruction hold(long pfn, Supplier<Instruction> next) {
    return ask(
        nodeOf(pfn),
        new GetCached(pfn, inode),
        0,
        head -> {
          held = head;
          return next.get();
        });
  }
}
