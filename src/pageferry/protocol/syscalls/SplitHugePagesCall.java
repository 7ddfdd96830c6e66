package pageferry.protocol.syscalls;

import org.jspecify.annotations.Nullable;
import pageferry.mm.Cost;
import pageferry.mm.Errno;
import pageferry.mm.KernelFunction;
import pageferry.mm.KernelSwitch;
import pageferry.mm.Mapping;
import pageferry.mm.PageFlags;
import pageferry.mm.PageRange;
import pageferry.mm.Paging;
import pageferry.mm.Pieces;
import pageferry.mm.StepOp;
import pageferry.protocol.fork.PutSpace;
import pageferry.protocol.kernel.Instruction;
import pageferry.protocol.kernel.LockAnswer;
import pageferry.protocol.kernel.LockKind;
import pageferry.protocol.kernel.MmapLock;
import pageferry.protocol.kernel.Routine;
import pageferry.protocol.kernel.SpaceUse;
import pageferry.protocol.kernel.Step;
import pageferry.protocol.kernel.TaskFacts;
import pageferry.protocol.ops.node.LookAtSource;
import pageferry.protocol.ops.node.SharedRule;
import pageferry.protocol.ops.node.SourceLook;
import pageferry.protocol.ops.node.refs.GetLarge;
import pageferry.protocol.ops.node.refs.PutFolio;
import pageferry.protocol.ops.node.rmap.FindOrders;
import pageferry.protocol.ops.space.LookUpPage;
import pageferry.protocol.ops.space.LookUpPage.Found;
import pageferry.protocol.ops.space.LookUpPage.Kind;
import pageferry.protocol.ops.space.Nothing;
import pageferry.protocol.thp.SplitFolio;

/**
 * A write of a process and a range to debugfs' split_huge_pages: split_huge_pages_pid()
 * (mm/huge_memory.c, Linux 6.12). mmap_lock is held for reading while page after page of the range
 * is looked at and the folio behind it split; one that others reference or lock is passed over.
 * Returns 0 whatever has been split.
 */
public final class SplitHugePagesCall extends Routine {
  /**
   * The write.
   *
   * @param target whose memory it is, empty for the caller's
   * @param range the bytes
   * @param pieces what folios are split into
   */
  public record SplitHugePages(String target, PageRange range, Pieces pieces) implements Step.Call {
    @Override
    public StepOp op() {
      return StepOp.SPLIT_HUGE_PAGES;
    }

    @Override
    public Routine routine() {
      return new SplitHugePagesCall(this);
    }
  }

  private final SplitHugePages call;
  private long end;
  private long at;
  private int mm;
  private boolean puts;
  private MmapLock lock = MmapLock.READ;

  SplitHugePagesCall(SplitHugePages call) {
    super(KernelFunction.SPLIT_HUGE_PAGES_WRITE);
    this.call = call;
  }

  @Override
  protected Instruction start() {
    at = call.range().start(paging());
    end = paging().page(call.range().addr() + call.range().length());
    if (current().credentials.uid() != 0) {
      return fail(Errno.EACCES);
    }
    return has(KernelSwitch.SPLITS_BY_RANGE)
        ? after(new Instruction.FindTask(call.target()), this::found)
        : fail(Errno.EINVAL);
  }

  private Instruction found(@Nullable TaskFacts task) {
    if (task == null) {
      return fail(Errno.ESRCH);
    }
    mm = task.mm();
    puts = mm != current().mm();
    Instruction use = new Instruction.UseSpace(SpaceUse.How.GET, call.target(), mm);
    return puts ? after(use, this::had) : next();
  }

  private Instruction had(SpaceUse use) {
    return use.there() ? next() : fail(Errno.EINVAL);
  }

  private Instruction next() {
    if (at >= end) {
      return release();
    }
    MmapLock how = lock;
    lock = MmapLock.NONE;
    return ask(mm, new LookUpPage(at), how, cost(Cost.LOOKUP), this::lookedUp);
  }

  private Instruction advance() {
    at++;
    return after(new Instruction.CondResched(), nothing -> next());
  }

  private Instruction release() {
    return lock == MmapLock.READ
        ? over()
        : ask(mm, Nothing.NOTHING, MmapLock.RELEASE, 0, nothing -> over());
  }

  private Instruction over() {
    return puts ? call(new PutSpace(mm), gone -> done(0)) : done(0);
  }

  private Instruction lookedUp(Found page) {
    if (page.kind() == Kind.NO_AREA) {
      return release();
    }
    boolean hidden = page.kind() == Kind.PROT_NONE || page.kind() == Kind.PROT_NONE_HUGE;
    if (page.pfn() < 0 || hidden && !has(KernelSwitch.MOVE_PAGES_SEES_PROT_NONE)) {
      return advance();
    }
    FindOrders find = new FindOrders(new long[] {page.pfn()});
    return ask(nodeOf(page.pfn()), find, 0, orders -> sized(page, orders[0]));
  }

  private Instruction sized(Found page, int order) {
    return order > pieces(order).order()
        ? ask(nodeOf(page.pfn()), new LookAtSource(page.pfn()), 0, look -> looked(page, look))
        : advance();
  }

  /** What the kernel reads of the text. */
  private Pieces pieces(int order) {
    if (!has(KernelSwitch.SPLITS_TO_ORDERS)) {
      return Pieces.BASE_PAGES;
    }
    Pieces asked = call.pieces();
    boolean around = asked.at() < 1 << order && has(KernelSwitch.SPLITS_AROUND_PAGES);
    return around ? asked : new Pieces(asked.order(), Pieces.EVENLY);
  }

  /** can_split_folio(), and folio_trylock(). */
  private Instruction looked(Found page, SourceLook look) {
    int cached = look.has(PageFlags.CACHE) ? 1 << look.order() : 0;
    boolean splits = look.refs() == look.mappings().count() + cached;
    long head = Paging.folioStart(page.pfn(), look.order());
    return splits && !look.has(PageFlags.HUGETLB)
        ? lock(head, LockKind.TRY, answer -> tried(page, look.order(), answer))
        : advance();
  }

  private Instruction tried(Found page, int order, LockAnswer answer) {
    if (answer != LockAnswer.GRANTED) {
      return advance();
    }
    long head = Paging.folioStart(page.pfn(), order);
    long mapping = Mapping.of(mm, page.entryVpn(), page.huge());
    GetLarge get = new GetLarge(page.pfn(), mapping, SharedRule.ALL);
    return ask(
        nodeOf(head),
        get,
        0,
        got ->
            got == GetLarge.Found.REFERENCED
                ? call(
                    SplitFolio.into(pieces(order), head, 1), rc -> unlock(head, free -> put(head)))
                : unlock(head, free -> advance()));
  }

  private Instruction put(long head) {
    return tell(nodeOf(head), new PutFolio(head, 1), 0, nothing -> advance());
  }
}
