package pageferry.protocol.gup;

import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.protocol.fault.HandleFault;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.ops.node.refs.GrabPages;
import pageferry.protocol.ops.space.EntryList;
import pageferry.protocol.ops.space.FollowPages;
import pageferry.protocol.ops.space.FollowPages.Followed;
import pageferry.protocol.ops.space.FollowPages.Stop;
import pageferry.protocol.ops.space.NodeShares;
import pageferry.protocol.ops.space.PageHold;
import pageferry.protocol.ops.space.PageRuns;
import pageferry.world.MigrateEvent;

/**
 * References or pins the pages of a stretch, faulting in what is not there: __get_user_pages()
 * (mm/gup.c, Linux 6.1), a page table at a time. Returns how many pages, as far as it came, or in a
 * negated errno if it got none. The zero page counts, but has no frame.
 */
public final class GetPages extends Routine {
  private final Range range;
  private final GrabPages.How how;
  private final PageRuns pages = new PageRuns();
  private final EntryList movable = new EntryList();
  private long at;
  private long followedPages;
  private long movablePages;
  private Followed followed = new Followed(new EntryList(), 0, 1, 0, Stop.NONE);
  private int[] answers = new int[0];
  private NodeShares shares = new NodeShares(new EntryList());

  /**
   * What is wanted.
   *
   * @param start the first page
   * @param end the page after the last
   * @param write whether the pages will be written
   */
  public record Range(long start, long end, boolean write) {}

  public GetPages(Range range, GrabPages.How how) {
    super(KernelFunction.GET_USER_PAGES);
    this.range = range;
    this.how = how;
    this.at = range.start();
  }

  /** The pages that were had. */
  public PageRuns pages() {
    return pages;
  }

  /** How many pages it has followed. */
  public long followedPages() {
    return followedPages;
  }

  /** How many of the pages that were had lie where they may have to leave. */
  public long movablePages() {
    return movablePages;
  }

  /** The entries of those, or of those left alone, that the kernel has leave. */
  public EntryList movable() {
    return movable;
  }

  @Override
  protected Instruction start() {
    return nextTable();
  }

  private Instruction nextTable() {
    if (at == range.end()) {
      return had(at - range.start());
    }
    looksAgain();
    return after(new Instruction.CondResched(), nothing -> follow());
  }

  private Instruction follow() {
    boolean bars = how != GrabPages.How.REFERENCE && barsFiles();
    FollowPages follow = new FollowPages(at, stop(), range.write(), bars);
    long ns = at == range.start() || !isOneByOne() ? cost(Cost.LOOKUP) : 0;
    return ask(current().mm(), follow, MmapLock.READ_BRIEFLY, ns, now -> followed(now));
  }

  /** Where the look at page tables that begins now has to end. */
  private long stop() {
    return isOneByOne() ? at + 1 : range.end();
  }

  private boolean isOneByOne() {
    return range.end() - range.start() <= EntryList.ONE_BY_ONE;
  }

  private boolean barsFiles() {
    return !has(KernelSwitch.PIN_REFUSES_FILE_MAPS);
  }

  private Instruction followed(Followed now) {
    followed = now;
    answers = new int[now.entries().count()];
    shares = new NodeShares(now.entries());
    return nextNode();
  }

  private Instruction nextNode() {
    return shares.next(topology()) ? grab() : grabbed();
  }

  /** All references of a huge page are taken at once: gup_fast_pmd_leaf() (mm/gup.c, 6.12). */
  private Instruction grab() {
    int[] mine = shares.indexes();
    GrabPages grab =
        new GrabPages(shares.pfns(followed.offset()), shares.mappings(), followed.pages(), how);
    long ns = cost(Cost.GRAB) * mine.length;
    return ask(shares.node(), grab, ns, now -> answered(mine, now));
  }

  private Instruction answered(int[] mine, int[] now) {
    for (int i = 0; i < mine.length; i++) {
      answers[mine[i]] = now[i];
    }
    return nextNode();
  }

  /** Notes what was had. From a page on that has slipped away, everything is looked for again. */
  private Instruction grabbed() {
    EntryList entries = followed.entries();
    PageRuns tooFar = new PageRuns();
    int slipped = -1;
    for (int i = 0; i < answers.length; i++) {
      slipped = slipped < 0 && answers[i] == GrabPages.GONE ? i : slipped;
      boolean had = answers[i] != GrabPages.GONE && answers[i] != GrabPages.LEFT_MOVABLE;
      if (had) {
        PageRuns into = slipped < 0 ? pages : tooFar;
        into.add(entries.pfn(i) + followed.offset(), followed.pages(), paging());
      }
      boolean leaves = answers[i] >= GrabPages.GRABBED_MOVABLE;
      if (slipped < 0 && leaves) {
        if (has(KernelSwitch.PIN_LEAVES_MOVABLE) || answers[i] == GrabPages.GRABBED_CMA) {
          movable.append(entries, i);
        }
        movablePages += had ? followed.pages() : 0;
      }
    }
    if (slipped < 0) {
      return goOn();
    }
    at = Math.max(at, Mapping.vpn(entries.mapping(slipped)));
    boolean pinned = how != GrabPages.How.REFERENCE;
    return call(new ReleasePages(new PageHold(tooFar, pinned)), released -> nextTable());
  }

  private Instruction goOn() {
    if (followed.next() > at) {
      gotOn();
    }
    followedPages += followed.next() - at;
    at = followed.next();
    return switch (followed.stop()) {
      case NONE -> nextTable();
      case FAULT -> faultIn();
      case FORBIDDEN -> over(Errno.EFAULT.negated());
    };
  }

  private Instruction faultIn() {
    HandleFault fault = new HandleFault(at, range.write());
    return call(fault, result -> result < 0 ? over(fault.error()) : nextTable());
  }

  private Instruction over(int error) {
    return had(at == range.start() ? error : at - range.start());
  }

  private Instruction had(long result) {
    boolean pinned = how != GrabPages.How.REFERENCE;
    for (int run = 0; run < pages.runs(); run++) {
      long first = pages.first(run);
      cpu().trace(new MigrateEvent.PagesHeld(first, pages.length(run), pinned, current().step));
    }
    return done(result);
  }
}
