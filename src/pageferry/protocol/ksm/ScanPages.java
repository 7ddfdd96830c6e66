package pageferry.protocol.ksm;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.Pte;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.Instruction.AskKsm;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.ksm.EndSpace;
import pageferry.protocol.ops.ksm.KsmPage;
import pageferry.protocol.ops.ksm.NextPlace;
import pageferry.protocol.ops.node.ksm.GetMergeable;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.space.FindMergeable;
import pageferry.protocol.ops.space.ForkChunk;
import pageferry.world.KsmEvent;

/**
 * Goes over so many pages, or to the end of a scan of all address spaces: ksm_do_scan() and
 * scan_get_next_rmap_item() (mm/ksm.c, Linux 6.1). mmap_lock is had for each look at an address
 * space alone. Returns 0.
 */
final class ScanPages extends Routine {
  private int left;
  private int mm;
  private long from;
  private boolean sawArea;

  /**
   * @param pages how many pages: pages_to_scan
   */
  ScanPages(int pages) {
    super(KernelFunction.KSM_DO_SCAN);
    this.left = pages;
  }

  @Override
  protected Instruction start() {
    return next(false);
  }

  private Instruction next(boolean begun) {
    return left == 0 ? done(0) : after(new AskKsm(new NextPlace(begun)), this::placed);
  }

  private Instruction placed(NextPlace.Place place) {
    mm = place.mm();
    from = place.from();
    sawArea = false;
    return switch (place.kind()) {
      case NOWHERE -> done(0);
      case BEGINS -> begin(place);
      case ENDED -> end();
      case SPACE -> find();
    };
  }

  private Instruction begin(NextPlace.Place place) {
    cpu().trace(new KsmEvent.KsmStartScan(place.round(), place.items()));
    return after(new Instruction.DrainAll(false), drained -> next(true));
  }

  private Instruction find() {
    FindMergeable find = new FindMergeable(from, ForkChunk.END);
    return ask(mm, find, MmapLock.READ_BRIEFLY, cost(Cost.LOOKUP), this::found);
  }

  private Instruction found(FindMergeable.Found page) {
    sawArea |= page.area() != null;
    if (!page.isPage()) {
      return end();
    }
    from = page.vpn() + 1;
    GetMergeable get = new GetMergeable(page.pfn(), mapping(mm, page));
    return ask(nodeOf(page.pfn()), get, 0, got -> got(page, got));
  }

  /** The entry that maps a page. */
  static long mapping(int mm, FindMergeable.Found page) {
    boolean huge = Pte.has(page.pte(), Pte.HUGE);
    long offset = huge ? page.pfn() - Pte.pfn(page.pte()) : 0;
    return Mapping.of(mm, page.vpn() - offset, huge);
  }

  private Instruction got(FindMergeable.Found page, GetMergeable.Got got) {
    if (got.equals(GetMergeable.NONE)) {
      return find();
    }
    KsmPage known =
        new KsmPage(mm, page.vpn(), page.pfn(), got.id(), got.mapcount(), page.contents());
    MergePage merge = new MergePage(known, got.order());
    return call(merge, counts -> put(page.pfn(), counts));
  }

  private Instruction put(long pfn, long counts) {
    left -= (int) counts;
    return tell(nodeOf(pfn), new PutFolio(pfn, 1), 0, this::resched);
  }

  private Instruction resched(@Nullable Object nothing) {
    return after(new Instruction.CondResched(), given -> left == 0 ? done(0) : find());
  }

  private Instruction end() {
    return after(new AskKsm(new EndSpace(mm, sawArea)), this::ended);
  }

  private Instruction ended(boolean round) {
    return round ? after(new AskKsm(new NextPlace(false)), this::wentRound) : next(false);
  }

  private Instruction wentRound(NextPlace.Place place) {
    cpu().trace(new KsmEvent.KsmStopScan(place.round() - 1, place.items()));
    return done(0);
  }
}
