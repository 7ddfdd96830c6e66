package pageferry.protocol.move;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.Mapping;
import pageferry.mm.StayCause;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.lru.IsolateFolio;
import pageferry.protocol.ops.space.LookUpPage;
import pageferry.protocol.ops.space.LookUpPage.Found;
import pageferry.protocol.ops.space.LookUpPage.Kind;
import pageferry.protocol.ops.space.Nothing;
import pageferry.world.Attempt;
import pageferry.world.FaultKind;

/**
 * Looks an address up and isolates the page that is there, under one hold of mmap_lock:
 * add_page_for_migration() (mm/migrate.c, Linux 6.1), since 6.12 add_folio_for_migration() with the
 * page table locked. So an entry that changes in between is looked up anew; the reference with
 * which 6.11 and older keep the page meanwhile is not held. Returns {@link #QUEUED}, {@link
 * #PRESENT} or a negated errno.
 */
final class AddPage extends Routine {
  /** The page is isolated. */
  static final int QUEUED = 1;

  /** The page is on its target node already. */
  static final int PRESENT = 0;

  private static final Found NOTHING = new Found(Kind.NO_AREA, -1, -1, false);

  private final int mm;
  private final long vpn;
  private final int node;
  private final SharedRule rule;
  private final MoveArguments arguments;
  private Found found = NOTHING;
  private StayCause cause = StayCause.NO_AREA;
  private int isolated;
  private long inBatch = -1;

  /**
   * @param node where the page is to go
   * @param rule whose pages may be taken
   */
  AddPage(int mm, long vpn, int node, SharedRule rule, MoveArguments arguments) {
    super(KernelFunction.ADD_PAGE_FOR_MIGRATION);
    this.mm = mm;
    this.vpn = vpn;
    this.node = node;
    this.rule = rule;
    this.arguments = arguments;
  }

  /** What stands at the address. */
  Found found() {
    return found;
  }

  /** Why the page is not queued. */
  StayCause cause() {
    return cause;
  }

  /** How often the page is mapped, if that is why. */
  int seen() {
    return isolated < 0 ? IsolateFolio.seen(isolated) : 0;
  }

  /** What was isolated, as {@link IsolateFolio} says it. */
  int isolated() {
    return isolated;
  }

  @Override
  protected Instruction start() {
    return lookUp(MmapLock.READ);
  }

  private Instruction lookUp(MmapLock lock) {
    looksAgain();
    return ask(mm, new LookUpPage(vpn), lock, cost(Cost.LOOKUP), this::lookedUp);
  }

  private Instruction lookedUp(Found now) {
    found = now;
    if (!arguments.reachable(now)) {
      cause = arguments.cause(now);
      return release(arguments.absence(now));
    }
    if (nodeOf(now.pfn()) == node) {
      cause = StayCause.ALREADY_THERE;
      return release(PRESENT);
    }
    if (fault(FaultKind.FAIL_FOLIO_ISOLATE, Attempt.Site.of(nodeOf(now.pfn()), 0)) != null) {
      cause = StayCause.INJECTED;
      return release(Errno.EBUSY.negated());
    }
    long mapping = Mapping.of(mm, now.entryVpn(), now.huge());
    IsolateFolio isolate = new IsolateFolio(now.pfn(), mapping, rule);
    return ask(nodeOf(now.pfn()), isolate, cost(Cost.ISOLATE), this::isolated);
  }

  private Instruction isolated(int rc) {
    isolated = rc;
    int errno = IsolateFolio.errno(isolated);
    cause = isolated < 0 ? IsolateFolio.cause(isolated) : cause;
    if (errno == Errno.ENOENT.negated() && cause != StayCause.MIGRATING) {
      return lookUp(MmapLock.NONE);
    }
    if (isolated < 0 && cause == StayCause.IN_BATCH && inBatch != found.pfn()) {
      return lookAgain();
    }
    return release(isolated < 0 ? errno : QUEUED);
  }

  /**
   * The page may be another one than the entry had, dropped and put there anew, whose entry is not
   * set yet; in the kernel the page-table lock or a reference keeps the first one where it is.
   */
  private Instruction lookAgain() {
    inBatch = found.pfn();
    return lookUp(MmapLock.NONE);
  }

  private Instruction release(int result) {
    return ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, nothing -> done(result));
  }
}
